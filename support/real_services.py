"""Real servers, named by the environment of whoever runs the suite."""

import os
from contextlib import ExitStack

from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient
from support.matchers.exported_folder import ExportedFolder
from support.operator import Operator
from support.services.open_webui_outsider import Outsider
from support.services.real_open_webui import RunningOpenWebUI
from support.skipping import NotHere

_CONFLUENCE = ("TEST_CONFLUENCE_URL", "TEST_CONFLUENCE_TOKEN", "TEST_CONFLUENCE_SPACE")
_OPEN_WEBUI = ("TEST_OPENWEBUI_URL", "TEST_OPENWEBUI_KEY")


class RealServices:
    """Points the operator at real servers, and looks at what arrived there.

    When `visits` end, the real Open WebUI is as it was before.
    """

    def __init__(self, operator: Operator, visits: ExitStack) -> None:
        self._operator = operator
        self._visits = visits

    def uses_confluence(self) -> None:
        """Let the operator export from the real Confluence; `NotHere` when none is named."""
        url, token, self.space_key = _named(*_CONFLUENCE)
        username = os.environ.get("TEST_CONFLUENCE_USERNAME", "")
        self._operator.sets("auth.confluence.url", url)
        self._operator.sets("auth.confluence.username", username)
        self._operator.sets(f"auth.confluence.{'api_token' if username else 'pat'}", token)

    def uses_open_webui(self) -> None:
        """Let the operator sync into the real Open WebUI; `NotHere` when none is named."""
        self._url, self._api_key = _named(*_OPEN_WEBUI)
        visit = Outsider(RunningOpenWebUI(self._url, self._api_key)).leaves_as_found()
        self._visits.enter_context(visit)
        self._operator.sets("auth.open_webui.url", self._url)
        self._operator.sets("auth.open_webui.api_key", self._api_key)

    def missing_pages(self, exported: ExportedFolder) -> list[str]:
        """Return the exported pages that the real knowledge base does not list as completed."""
        client = OpenWebUIClient(self._url, self._api_key)
        knowledge_id = str(self._operator.sync_summary["knowledge_base_id"])
        listed = {file.filename for file in client.list_knowledge_files(knowledge_id)}
        assert exported.markdown_files
        return [file.title for file in exported.markdown_files if file.path.name not in listed]


def _named(*names: str) -> list[str]:
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        raise NotHere(f"No real server is named: {', '.join(missing)} not set.")
    return [os.environ[name] for name in names]
