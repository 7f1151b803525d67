"""Loaded by pytest.ini: the steps by noun, and assertions in support that explain themselves."""

import gc
import os

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("support")

# CI judges a commit, so it draws the same examples every time; elsewhere new ones are looked for. No example
# has a deadline: it would judge how busy the machine is.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")

pytest_plugins = [
    "support.step_lookup",
    "support.stage_fixtures",
    "support.sync_desk",
    "support.guidance",
    "support.macro_packages",
    "support.reporting.bridge",
    "support.reporting.evidence",
    "support.reporting.reading_along",
    "support.behaviours",
    "support.faults_page",
    "support.measuring_report",
    "step_defs.space_steps",
    "step_defs.page_steps",
    "step_defs.attachment_steps",
    "step_defs.comment_steps",
    "step_defs.link_steps",
    "step_defs.knowledge_base_steps",
    "step_defs.confluence_client_steps",
    "step_defs.open_webui_client_steps",
    "step_defs.other_run_steps",
    "step_defs.elsewhere_steps",
    "step_defs.log_steps",
    "step_defs.secret_place_steps",
    "step_defs.service_steps",
    "step_defs.performance_steps",
    "step_defs.open_webui_server_steps",
    "step_defs.setting_steps",
    "step_defs.selection_steps",
    "step_defs.run_steps",
    "step_defs.resilience_steps",
    "step_defs.conversion_steps",
    "step_defs.real_service_steps",
    "step_defs.worker_steps",
    "step_defs.machine_steps",
    "step_defs.store_steps",
]


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what was gathered: it stays to the end of the run."""
    gc.collect()
    gc.freeze()
