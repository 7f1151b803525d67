"""What can be said on the command line beside a command's own arguments, and the settings that it changes."""

import inspect
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, fields
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_type_hints

import typer

from confluence_markdown_exporter.errors import ConfigurationError

Output = Annotated[
    str | None,
    typer.Argument(
        metavar="[OUTPUT]",
        help="Folder (or s3://BUCKET/FOLDER) to export into; else export.output_path of the settings.",
    ),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", help="Settings file; else CME_CONFIG_PATH, else the one of this user."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="One setting for this run, e.g. export.page_breadcrumbs=false."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write the summary as JSON to standard output.")]


@dataclass(frozen=True, slots=True)
class LogOptions:
    """What is logged to standard error, and how."""

    verbosity: int = 0
    json_lines: bool = False
    file: Path | None = None

    @contextmanager
    def taken(self, secrets: Sequence[str], run_id: str) -> Iterator[None]:
        """Log while the context lasts, these secrets masked; warnings are always told by the summary."""
        from confluence_markdown_exporter.utils.log_output import logging_to, logging_to_file

        level = logging.DEBUG if self.verbosity > 1 else logging.INFO
        on_terminal = level if self.verbosity or (self.json_lines and not self.file) else logging.CRITICAL
        with ExitStack() as logs:
            how: dict[str, Any] = {"json_lines": self.json_lines, "secrets": secrets, "run_id": run_id}
            logs.enter_context(logging_to(sys.stderr, level=on_terminal, **how))
            if self.file is not None:
                logs.enter_context(logging_to_file(self.file, level=level, **how))
            yield


@dataclass(frozen=True)
class RunOptions:
    """The options that every exporting command has. `setting` names what an option sets for this run."""

    log: LogOptions
    config: ConfigFile = None
    settings: Settings = None
    open_webui: Annotated[
        bool | None,
        typer.Option(
            "--open-webui/--no-open-webui", help="Whether to go on into Open WebUI after the export."
        ),
    ] = field(default=None, metadata={"setting": "export.export_to_open_webui"})
    attachments: Annotated[
        str | None,
        typer.Option(metavar="EXTENSIONS", help='Attachments that go into Open WebUI, e.g. "md,txt,pdf".'),
    ] = field(default=None, metadata={"setting": "export.open_webui_attachment_extensions"})
    media_types: Annotated[
        str | None,
        typer.Option(metavar="TYPES", help='Only attachments of these types, e.g. "application/pdf,text/*".'),
    ] = field(default=None, metadata={"setting": "export.open_webui_attachment_media_types"})
    knowledge_base: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Knowledge base to fill; may hold {space_name} and {space_key}."),
    ] = field(default=None, metadata={"setting": "export.open_webui_knowledge_base"})
    include_archived: Annotated[
        bool | None,
        typer.Option("--include-archived/--no-include-archived", help="Export archived pages too."),
    ] = field(default=None, metadata={"setting": "export.include_archived"})
    include_restricted: Annotated[
        bool | None,
        typer.Option(
            "--include-restricted/--no-include-restricted",
            help="Take pages with view restrictions into Open WebUI too.",
        ),
    ] = field(default=None, metadata={"setting": "export.include_restricted"})
    workers: Annotated[
        int | None,
        typer.Option(metavar="NUMBER", help="Processes that share the work; one when left out."),
    ] = field(default=None, metadata={"setting": "workers.processes"})
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="Dask scheduler whose workers do the work, e.g. tcp://HOST:8786."
        ),
    ] = field(default=None, metadata={"setting": "workers.scheduler"})
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what the run would do, and write nothing anywhere.")
    ] = False
    yes: Annotated[
        bool, typer.Option("--yes", help="Consent to the removal of however many files are to be removed.")
    ] = False
    as_json: AsJson = False

    def overrides(self) -> dict[str, Any]:
        """Return the settings that options give, by dotted key; an option of its own wins over `--set`."""
        named = {one.metadata["setting"]: getattr(self, one.name) for one in fields(self) if one.metadata}
        if self.yes:
            named["export.removal_limit_percent"] = 100
        return {**parsed_settings(self.settings), **{key: v for key, v in named.items() if v is not None}}


@dataclass(frozen=True)
class SelectingRunOptions(RunOptions):
    """The options of commands that export many pages: also which of them."""

    label: Annotated[
        str | None, typer.Option(metavar="LABELS", help='Only pages with one of these, e.g. "policy,public".')
    ] = field(default=None, metadata={"setting": "selection.labels"})
    without_label: Annotated[
        str | None, typer.Option(metavar="LABELS", help="No pages with one of these labels.")
    ] = field(default=None, metadata={"setting": "selection.without_labels"})
    title: Annotated[
        str | None, typer.Option(metavar="PATTERN", help='Only pages with such a title, e.g. "release *".')
    ] = field(default=None, metadata={"setting": "selection.title"})
    updated_since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Only pages changed since, e.g. 2025-03-31.")
    ] = field(default=None, metadata={"setting": "selection.updated_since"})
    only: Annotated[
        str | None, typer.Option(metavar="pages|blog_posts", help="Only pages, or only blog posts.")
    ] = field(default=None, metadata={"setting": "selection.kind"})
    cql: Annotated[
        str | None, typer.Option(metavar="QUERY", help="Only pages that this query of Confluence's finds.")
    ] = field(default=None, metadata={"setting": "selection.cql"})


_Options = TypeVar("_Options", bound=RunOptions)


def with_options(kind: type[_Options]) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Let a command take all options of a kind; it gets them as its first argument, `options`."""
    hints = get_type_hints(kind, include_extras=True)
    shared = [
        inspect.Parameter(
            one.name, inspect.Parameter.KEYWORD_ONLY, default=one.default, annotation=hints[one.name]
        )
        for one in fields(kind)
        if one.name != "log"
    ]

    def extend(command: Callable[..., int]) -> Callable[..., int]:
        _, *own = inspect.signature(command).parameters.values()

        @wraps(command)
        def run(context: typer.Context, **given: Any) -> int:  # noqa: ANN401
            options = kind(log=context.obj, **{one.name: given.pop(one.name) for one in shared})
            return command(options, **given)

        context = inspect.Parameter(
            "context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
        )
        parameters = [context, *own, *shared]
        # The two places where a command line is read off a function.
        run.__signature__ = inspect.Signature(parameters, return_annotation=int)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in parameters}
        return run

    return extend


def parsed_settings(settings: list[str] | None) -> dict[str, Any]:
    """Read `KEY=VALUE` settings; raise `ConfigurationError` for one without a value."""
    parsed = {}
    for setting in settings or []:
        key, equals, value = setting.partition("=")
        if not equals:
            raise ConfigurationError("A --set has no value.", advice="Write it as --set KEY=VALUE.")
        parsed[key.strip()] = value
    return parsed
