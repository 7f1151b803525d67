"""The commands about settings: `config show`, `set`, `path` and `validate`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from confluence_markdown_exporter.cli_options import ConfigFile
from confluence_markdown_exporter.terminal.consoles import output_console
from confluence_markdown_exporter.terminal.states import show_settings

if TYPE_CHECKING:
    from confluence_markdown_exporter.config.config_manager import ConfigManager

settings_app = typer.Typer(help="Show, change and check the settings.", no_args_is_help=True)


def config_manager_of(config_file: Path | None, overrides: dict[str, Any] | None = None) -> "ConfigManager":
    """Return what manages the settings: of a file, or of the usual one, under what the command line says."""
    from confluence_markdown_exporter.config.config_manager import ConfigManager

    return ConfigManager(config_file, overrides=overrides or {})


@settings_app.command("show")
def config_show(config: ConfigFile = None) -> None:
    """Show every setting, its value (secrets masked) and where the value comes from."""
    show_settings(output_console(), config_manager_of(config))


@settings_app.command("set")
def config_set(
    key: Annotated[str, typer.Argument(help="Dotted key, e.g. auth.confluence.url.")],
    value: Annotated[str | None, typer.Argument(help="Its value; asked for, unseen, when left out.")] = None,
    keyring: Annotated[
        bool, typer.Option("--keyring", help="Keep a credential in the system's keyring instead of the file.")
    ] = False,
    config: ConfigFile = None,
) -> None:
    """Set one setting in the settings file, which only you can read."""
    manager = config_manager_of(config)
    given = value if value is not None else typer.prompt(key, hide_input=True)
    if keyring:
        manager.keep_in_keyring(key, given)
    else:
        manager.set(key, given)
    place = "the system's keyring" if keyring else manager.path
    output_console().print(f"{key} is set in {place}", markup=False, highlight=False, soft_wrap=True)


@settings_app.command("path")
def config_path(config: ConfigFile = None) -> None:
    """Show where the settings file is."""
    output_console().print(str(config_manager_of(config).path), markup=False, highlight=False, soft_wrap=True)


@settings_app.command("validate")
def config_validate(config: ConfigFile = None) -> None:
    """Check the settings file and the environment; name everything that is wrong at once."""
    for line in [*config_manager_of(config).validate(), "All settings can be used."]:
        output_console().print(line, markup=False, highlight=False, soft_wrap=True)
