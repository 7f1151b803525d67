"""Steps about settings: file, environment, flags."""

import json
import stat

from pytest_bdd import given, parsers, then, when

from support.operator import Operator
from support.stage import Stage


@given(parsers.parse('the setting "{key}" is "{value}"'))
@given(parsers.parse('the settings file says "{key}" is "{value}"'))
def the_file_says(operator: Operator, key: str, value: str) -> None:
    operator.sets(key, json.loads(value) if value in {"true", "false"} or value.isdigit() else value)


@given(parsers.re(r'the environment says "(?P<name>[^"]+)" is "(?P<value>[^"]*)"'))
def the_environment_says(operator: Operator, name: str, value: str) -> None:
    if value:
        operator.variables[name] = value


@given("the settings file is damaged")
def a_damaged_file(operator: Operator) -> None:
    operator.settings_file.write_text('{"auth": {"confluence": ')


@given("no Confluence address is set")
def no_address(operator: Operator) -> None:
    operator.sets("auth.confluence.url", "")


@given("no Open WebUI is set")
def no_open_webui(operator: Operator) -> None:
    operator.sets("auth.open_webui.url", "")
    operator.sets("auth.open_webui.api_key", "")


@when(parsers.re(r'the operator shows the settings with the flag "(?P<flag>[^"]*)"'))
def shows_settings(operator: Operator, flag: str) -> None:
    operator.runs_line(f"config show {flag}")


@then(parsers.parse('the setting "{key}" is shown as "{value}"'))
def the_setting_is_shown(operator: Operator, key: str, value: str) -> None:
    lines = [line for line in operator.latest.output.splitlines() if line.startswith(f"{key} = ")]
    assert [line.split(" = ", 1)[1].split("   ")[0] for line in lines] == [value]


@then("only the owner may read the settings file")
def the_file_is_private(operator: Operator) -> None:
    assert stat.S_IMODE(operator.settings_file.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR


@then(parsers.parse('the setting "{key}" is still "{value}" in the settings file'))
def the_setting_is_still(operator: Operator, key: str, value: str) -> None:
    section = json.loads(operator.settings_file.read_text())
    for part in key.split("."):
        section = section[part]
    assert section == value


@then("no secret is shown")
def no_secret(stage: Stage, operator: Operator) -> None:
    assert stage.secrets
    assert [secret for secret in stage.secrets if secret in operator.latest.terminal] == []
