"""Shows the whole way on one machine: a sample space becomes Markdown files and a knowledge base.

Both services are the embedded stand-ins, on free ports of this machine; the exporter is the installed
command, run as a program of its own. ::

    python -m support.demo [OUTPUT]

Exit codes: 0 everything held, 1 something did not (it is named), 2 OUTPUT is not the demo's to empty.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console, Group
from rich.panel import Panel
from rich.syntax import Syntax
from rich.text import Text
from rich.tree import Tree

from support.samples.team_handbook import SPACE_KEY, SPACE_NAME, build_team_handbook
from support.services.confluence_cloud_api import ConfluenceCloudApi
from support.services.mounting import LoopbackNetwork, Mounted
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_server import OpenWebUIServer

QUESTION = "Who decides about a rollback when the error rate is above 2 %?"
ANSWER = "Kenji Sato"

_SHOWN_PAGE = "Holidays and Time Off"
_MARKER = ".made-by-the-demo"
_MARKER_TEXT = "The demo made this folder, and empties it when it runs again.\n"
_SETTING_VARIABLES = ("CME_", "CONFLUENCE_", "OPENWEBUI_", "OPEN_WEBUI_")
_ATTACHMENTS = "attachments"
_WORD = re.compile(r"\w+")


class DemoFailed(Exception):
    """Something that the demo promises did not hold; `exit_code` is the one to leave with."""

    def __init__(self, reason: str, exit_code: int = 1) -> None:
        super().__init__(reason)
        self.exit_code = exit_code


@dataclass(slots=True)
class Demo:
    """The embedded services, and the folder that the exporter writes into."""

    confluence: Mounted
    open_webui: Mounted
    server: OpenWebUIServer
    credentials: Mapping[str, str]
    output: Path
    console: Console = field(default_factory=Console)

    def run(self) -> None:
        """Go the whole way; raise `DemoFailed` where a promise does not hold."""
        self._introduce()
        self._step("First run: everything is new")
        self._export()
        self._show_where_to_look()
        self._show_page()
        self._ask()
        self._step("Second run: nothing has changed, so nothing is sent")
        self._export_again()
        self._conclude()

    def _introduce(self) -> None:
        self.console.print(
            Panel(
                Group(
                    f"A sample space, [bold]{SPACE_NAME}[/bold], goes from Confluence to Markdown files "
                    "and on into an Open WebUI knowledge base.",
                    "",
                    f"Confluence  {self.confluence.url}",
                    f"Open WebUI  {self.open_webui.url}",
                    "",
                    "[dim]Both are embedded in this demo; the exporter is the installed command.[/dim]",
                ),
                title="Confluence → Markdown → Open WebUI",
                width=min(self.console.width, 80),
            ),
            highlight=False,
        )

    # exporting

    def _export(self) -> None:
        command = ["confluence-markdown-exporter", "space", SPACE_KEY, str(self.output)]
        self.console.print(f"[dim]$[/dim] [bold]{' '.join(command)}[/bold]\n", highlight=False)
        program = Path(sys.executable).with_name(command[0])
        try:
            done = subprocess.run([program, *command[1:]], env=self._environment(), check=False)
        except FileNotFoundError as error:
            raise DemoFailed(f"{program} is not installed; `make demo` installs it.") from error
        if done.returncode:
            raise DemoFailed(f"The export ended with exit code {done.returncode} instead of 0.")
        strangers = [*self.confluence.unplanned, *self.open_webui.unplanned]
        if strangers:
            raise DemoFailed(f"The embedded services did not know: {', '.join(strangers)}")

    def _export_again(self) -> None:
        first_run = self._count_requests()
        exported, held = self._exported(), list(self.server.files)
        self.confluence.log.clear()
        self.open_webui.log.clear()
        self._export()
        sent = [str(request) for request in self.open_webui.log if request.method != "GET"]
        if sent or list(self.server.files) != held:
            raise DemoFailed(f"The second run changed the knowledge base: {', '.join(sent)}")
        if self._exported() != exported:
            raise DemoFailed("The second run changed exported files.")
        self.console.print(f"\nRequests of the first run:  {first_run}", highlight=False)
        self.console.print(f"Requests of the second run: {self._count_requests()}", highlight=False)

    def _count_requests(self) -> str:
        return f"{len(self.confluence.log)} to Confluence, {len(self.open_webui.log)} to Open WebUI"

    def _environment(self) -> dict[str, str]:
        """The exporter's variables: this process's without anybody's settings, and the demo's own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_SETTING_VARIABLES)}
        return {
            **kept,
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
            "CME_CONFIG_PATH": str(self.output / "no-settings-file.json"),
            "CONFLUENCE_URL": self.confluence.url,
            "OPENWEBUI_URL": self.open_webui.url,
            **self.credentials,
        }

    # what came of it

    def _exported(self) -> dict[Path, tuple[bytes, int]]:
        """Return the content and time of change of every exported file."""
        return {
            path: (path.read_bytes(), path.stat().st_mtime_ns)
            for path in sorted((self.output / SPACE_KEY).rglob("*"))
            if path.is_file()
        }

    def _show_where_to_look(self) -> None:
        self._step("Where to look")
        exported = self._exported()
        pages = sum(path.suffix == ".md" and _ATTACHMENTS not in path.parts for path in exported)
        tree = Tree(Text(f"{self.output}/{SPACE_KEY}", style="bold"), guide_style="dim")
        self._grow(tree, self.output / SPACE_KEY)
        self.console.print(tree)
        self.console.print(f"\n{pages} pages, {len(exported) - pages} attachments", highlight=False)

    def _grow(self, tree: Tree, folder: Path) -> None:
        """Add what a folder holds; of attachments only their number."""
        for path in sorted(folder.iterdir(), key=lambda path: (path.is_dir(), path.name)):
            if path.name == _ATTACHMENTS:
                count = len(list(path.iterdir()))
                tree.add(Text(f"{path.name}/ ({count} file{'s' if count > 1 else ''})", style="dim"))
            elif path.is_dir():
                self._grow(tree.add(Text(f"{path.name}/", overflow="ellipsis")), path)
            else:
                tree.add(Text(path.name, overflow="ellipsis"))

    def _show_page(self) -> None:
        heading = f"# {_SHOWN_PAGE}\n"
        for path, (content, _) in self._exported().items():
            text = content.decode(errors="replace")
            if path.suffix == ".md" and heading in text:
                self._step(f"One page, as it is in the file: {_SHOWN_PAGE}")
                self.console.print(Text(str(path), style="dim"), soft_wrap=True)
                self.console.print(Syntax(text, "markdown", background_color="default", word_wrap=True))
                return
        raise DemoFailed(f"The page {_SHOWN_PAGE!r} was not exported.")

    def _ask(self) -> None:
        self._step("A question to the knowledge base")
        known = [known.id for known in self.server.knowledge_bases.values() if known.name == SPACE_NAME]
        found = self.server.query(known, QUESTION, 1)
        if not found:
            raise DemoFailed("The knowledge base finds nothing.")
        _, chunk = found[0]
        passage = _passage(chunk.text, QUESTION)
        file = self.server.files[chunk.file_id]
        self.console.print(f"[bold]{QUESTION}[/bold]\n", highlight=False)
        self.console.print(Panel(Text(passage), title=Text(file.filename), width=min(self.console.width, 80)))
        self.console.print(
            "[dim]The embedded knowledge base compares words; a real one compares meanings.[/dim]"
        )
        if ANSWER not in passage:
            raise DemoFailed(f"The answer should name {ANSWER}.")

    def _conclude(self) -> None:
        self.console.print(
            f"\n[green]Everything held.[/green] The files stay in {self.output}/", highlight=False
        )

    def _step(self, title: str) -> None:
        self.console.print()
        self.console.rule(f"[bold]{title}[/bold]", align="left")
        self.console.print()


def main(arguments: Sequence[str]) -> int:
    """Run the demo and return its exit code."""
    output = Path(arguments[0] if arguments else "demo-output")
    site, server = build_team_handbook(), OpenWebUIServer()
    try:
        _empty(output)
        with LoopbackNetwork() as network:
            Demo(
                confluence=network.mount(ConfluenceCloudApi(site)),
                open_webui=network.mount(OpenWebUIApi(server)),
                server=server,
                credentials={
                    "CONFLUENCE_USERNAME": site.credentials.username,
                    "CONFLUENCE_API_TOKEN": site.credentials.api_token,
                    "OPENWEBUI_API_KEY": server.owner.api_key,
                },
                output=output,
            ).run()
    except DemoFailed as failure:
        Console(stderr=True).print(f"\n[red]The demo failed:[/red] {failure}", highlight=False)
        return failure.exit_code
    return 0


def _empty(output: Path) -> None:
    """Begin with an empty folder; one that the demo did not make is left alone."""
    if output.exists() and not (output / _MARKER).is_file():
        if not output.is_dir() or any(output.iterdir()):
            raise DemoFailed(f"{output} was not made by the demo; name a new folder.", exit_code=2)
    elif output.exists():
        shutil.rmtree(output)
    output.mkdir(parents=True, exist_ok=True)
    (output / _MARKER).write_text(_MARKER_TEXT)


def _passage(text: str, question: str) -> str:
    """Return the paragraph that shares most words with the question."""
    asked = set(_WORD.findall(question.casefold()))
    return max(text.split("\n\n"), key=lambda part: len(asked & set(_WORD.findall(part.casefold()))))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
