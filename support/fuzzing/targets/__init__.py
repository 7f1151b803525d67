"""Every parser that reads what others wrote."""

from collections.abc import Callable, Mapping
from functools import cache

from support.fuzzing.target import Target
from support.fuzzing.targets.configuration import ConfigurationTarget
from support.fuzzing.targets.front_matter import FrontMatterTarget
from support.fuzzing.targets.page_bodies import RenderedPageTarget, StorageFormatTarget
from support.fuzzing.targets.services import confluence_cloud, confluence_data_center, open_webui
from support.fuzzing.targets.space_export import SpaceExportTarget

TARGETS: Mapping[str, Callable[[], Target]] = {
    "storage-format": StorageFormatTarget,
    "rendered-page": RenderedPageTarget,
    "space-export": SpaceExportTarget,
    "confluence-cloud": confluence_cloud,
    "confluence-data-center": confluence_data_center,
    "open-webui": open_webui,
    "front-matter": FrontMatterTarget,
    "configuration": ConfigurationTarget,
}


@cache
def target(name: str) -> Target:
    """Return a target, made ready once."""
    return TARGETS[name]()
