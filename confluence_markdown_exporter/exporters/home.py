"""Where an export lives: its files, and what is remembered of it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from confluence_markdown_exporter.errors import ConfigurationError
from confluence_markdown_exporter.exporters.output import Output
from confluence_markdown_exporter.exporters.output_folder import OutputFolder

_APPLICATION = "confluence-markdown-exporter"
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Home:
    """The place of the files, and the folder on this machine that holds its ledger and its lock.

    In a folder these are one; a store is remembered in the user's own folder for such things, because a
    ledger is written row by row.
    """

    files: Output
    records: Path

    def prepare(self) -> None:
        """Raise now what would keep the export from being written."""
        self.files.prepare()
        self.records.mkdir(parents=True, exist_ok=True)

    @property
    def is_folder(self) -> bool:
        """Whether the files can be read like any others of this machine."""
        return isinstance(self.files, OutputFolder)


def home_at(place: Path | str) -> Home:
    """Return the home at a folder, or at an address in a store (`s3://bucket/folder`)."""
    if "://" not in str(place):
        folder = Path(place)
        return Home(OutputFolder(folder), folder)
    address = str(place).rstrip("/")
    from platformdirs import user_state_path

    try:
        from confluence_markdown_exporter.exporters.output_store import OutputStore
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"An export to {address} needs the package {error.name}, which is not installed.",
            advice="Install the extra `cluster`: "
            'pip install "confluence-markdown-exporter-open-webui[cluster]"',
        ) from error
    digest = hashlib.sha256(address.encode()).hexdigest()[:_DIGITS]
    return Home(OutputStore(address), user_state_path(_APPLICATION) / "stores" / digest)
