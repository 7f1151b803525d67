"""Holds the configuration to its promises: rising order, all problems at once, secrets never shown."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from platformdirs import user_config_path

from confluence_markdown_exporter.config.config_manager import ConfigManager
from confluence_markdown_exporter.config.schema import Configuration
from confluence_markdown_exporter.config.settings import all_settings, value_at
from confluence_markdown_exporter.errors import ConfigurationError
from confluence_markdown_exporter.models.masking import MASK

pytestmark = pytest.mark.unit

SECRET = "s3cr3t-t0ken"

Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(tree: object) -> Path:
        path = tmp_path / "config.json"
        path.write_text(tree if isinstance(tree, str) else json.dumps(tree), encoding="utf-8")
        return path

    return write


def manager(path: Path, environ: dict[str, str] | None = None, **overrides: object) -> ConfigManager:
    return ConfigManager(path, environ=environ or {}, overrides=overrides)


def problems(path: Path, environ: dict[str, str] | None = None, **overrides: object) -> str:
    with pytest.raises(ConfigurationError) as caught:
        manager(path, environ, **overrides).load()
    return str(caught.value)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    config = manager(tmp_path / "none.json").load()
    assert config.export.open_webui_attachment_extensions == "md,txt,pdf"
    assert config.retry_config.retry_status_codes == (413, 429, 502, 503, 504)
    assert config.auth.open_webui.api_key.get_secret_value() == ""


def test_flags_overrule_the_environment_and_that_overrules_the_file(written: Written) -> None:
    path = written(
        {"export": {"output_path": "a", "page_breadcrumbs": False}, "retry_config": {"backoff_factor": 3}}
    )
    environ = {"CME_EXPORT__OUTPUT_PATH": "b", "CME_RETRY_CONFIG__BACKOFF_FACTOR": "4"}
    made = ConfigManager(
        path, environ=environ, overrides={"export.output_path": "c", "auth": {"confluence": {}}}
    )
    assert made.get("export.output_path") == Path("c")
    assert made.get("retry_config.backoff_factor") == 4
    assert made.get("export.page_breadcrumbs") is False
    sources = {setting.key: setting.source for setting in made.shown()}
    assert sources["export.output_path"] == "command line"
    assert sources["retry_config.backoff_factor"] == "environment CME_RETRY_CONFIG__BACKOFF_FACTOR"
    assert sources["export.page_breadcrumbs"] == f"file {path}"
    assert sources["export.include_archived"] == "default"


def test_a_flag_that_was_not_given_changes_nothing(written: Written) -> None:
    made = ConfigManager(
        written({"export": {"output_path": "a"}}), environ={}, overrides={"export.output_path": None}
    )
    assert made.get("export.output_path") == Path("a")


@pytest.mark.parametrize(
    ("variables", "key", "value"),
    [
        ({"CONFLUENCE_URL": "https://wiki.example/x/"}, "auth.confluence.url", "https://wiki.example/x"),
        ({"CONFLUENCE_USERNAME": "ann@example.org"}, "auth.confluence.username", "ann@example.org"),
        ({"OPEN_WEBUI_URL": "http://localhost:3000"}, "auth.open_webui.url", "http://localhost:3000"),
        (
            {"OPENWEBUI_URL": "https://other", "CME_AUTH__OPEN_WEBUI__URL": "https://own"},
            "auth.open_webui.url",
            "https://own",
        ),
        ({"CONFLUENCE_URL": ""}, "auth.confluence.url", ""),
        ({"CME_EXPORT__OPEN_WEBUI_ATTACHMENT_EXTENSIONS": ""}, "export.open_webui_attachment_extensions", ""),
        ({"CME_EXPORT__ATTACHMENT_MAX_SIZE_MB": ""}, "export.attachment_max_size_mb", None),
        ({"CME_RETRY_CONFIG__RETRY_STATUS_CODES": "429, 503"}, "retry_config.retry_status_codes", (429, 503)),
        ({"CME_RETRY_CONFIG__RETRY_STATUS_CODES": "[429]"}, "retry_config.retry_status_codes", (429,)),
        ({"CME_EXPORT__EXPORT_TO_OPEN_WEBUI": "no"}, "export.export_to_open_webui", False),
    ],
)
def test_variables_set_settings(tmp_path: Path, variables: dict[str, str], key: str, value: object) -> None:
    assert manager(tmp_path / "none.json", variables).get(key) == value


@pytest.mark.parametrize("variable", ["CONFLUENCE_TOKEN", "CONFLUENCE_PAT", "CME_AUTH__CONFLUENCE__PAT"])
def test_a_token_comes_from_any_of_its_variables(tmp_path: Path, variable: str) -> None:
    config = manager(tmp_path / "none.json", {variable: f" {SECRET}\n"}).load()
    assert config.auth.confluence.pat.get_secret_value() == SECRET


def test_the_variable_for_the_file_names_the_file(written: Written) -> None:
    path = written({"export": {"output_path": "here"}})
    assert ConfigManager(environ={"CME_CONFIG_PATH": str(path)}).get("export.output_path") == Path("here")


def test_every_setting_is_known_by_its_place_in_the_tree() -> None:
    all_settings.cache_clear()  # it was filled when the suite was gathered
    config = Configuration()
    for key, setting in all_settings().items():
        assert value_at(config, key) == setting.default
        assert setting.variables[0] == f"CME_{key.upper().replace('.', '__')}"
        assert setting.description.endswith(".")


def test_without_any_name_the_file_is_in_the_users_own_folder_for_settings() -> None:
    usual = user_config_path("confluence-markdown-exporter") / "config.json"
    assert ConfigManager(environ={}).path == usual
    assert ConfigManager(environ={"CME_CONFIG_PATH": ""}).path == usual


def test_all_problems_are_told_at_once_with_their_source_and_the_nearest_right_name(written: Written) -> None:
    path = written({"auth": {"confluence": {"urll": SECRET}}, "export": {"page_breadcrumbs": "perhaps"}})
    told = problems(
        path,
        {"CME_EXPORT__OUTPUT": "x", "CME_RETRY_CONFIG__MAX_BACKOFF_RETRIES": "many"},
        **{"export.open_webui_attachment_extensions": "pdf,,md"},
    )
    assert told.startswith("5 settings cannot be used:")
    assert f"auth.confluence.urll (file {path}) is not a setting; did you mean auth.confluence.url?" in told
    assert f"export.page_breadcrumbs (file {path}) is 'perhaps', but must be true or false" in told
    assert "CME_EXPORT__OUTPUT (environment) sets nothing; did you mean CME_EXPORT__OUTPUT_PATH?" in told
    assert (
        "retry_config.max_backoff_retries (environment CME_RETRY_CONFIG__MAX_BACKOFF_RETRIES) is 'many', "
        "but must be a whole number"
    ) in told
    assert (
        "export.open_webui_attachment_extensions (command line) is 'pdf,,md', but must be extensions" in told
    )
    assert "part 2 is empty" in told
    assert SECRET not in told
    assert told.count("\n- ") == 5


def test_one_problem_is_told_whole(written: Written) -> None:
    path = written({"export": {"qqqqqqqqqq": "x"}})
    with pytest.raises(ConfigurationError) as raised:
        ConfigManager(path, environ={}).load()
    assert raised.value.message == (
        f"One setting cannot be used:\n- export.qqqqqqqqqq (file {path}) is not a setting."
    )
    assert raised.value.advice == "\ndocs/configuration.md lists every setting."


def test_an_address_is_that_of_the_service_alone(written: Written) -> None:
    path = written({"auth": {"confluence": {"url": "https://wiki.example/x?a=1"}}})
    right = "must be the address of the service alone, without '?' or '#'."
    assert f"is 'https://wiki.example/x?a=1', but {right}" in problems(path)


@pytest.mark.parametrize(
    ("tree", "told"),
    [
        ('{"auth": ', "is damaged: line 1, column 10"),
        ("[]", "is damaged: it must hold one"),
        ('{"export": {}, "export": {}}', "is damaged: the key 'export' stands twice"),
        ("[" * 100_000, "is damaged: it is nested too deeply"),
        ({"auth": "x"}, "holds settings and must be written as"),
        ({"export": {"output_path": ""}}, "must name a folder"),
        ({"retry_config": {"retry_status_codes": [200]}}, "must be greater than or equal to 400"),
        ({"retry_config": {"backoff_factor": 0}}, "must be greater than 0"),
        ({"auth": {"confluence": {"url": "wiki.example.com"}}}, "must be a web address"),
        (
            {"auth": {"confluence": {"url": "https://ann:pw123@wiki"}}},
            "must not hold a user name or password",
        ),
        ({"auth": {"confluence": {"url": "https://wiki:notaport"}}}, "must be a web address"),
        ({"auth": {"confluence": {"url": "https://wiki/?a=1"}}}, "the address of the service alone"),
        ({"auth": {"open_webui": {"api_key": 12345678}}}, "must be text"),
        ({"auth": {"open_webui": {"api_key": "a\nb12345678"}}}, "holds a line break"),
    ],
)
def test_bad_settings_say_what_is_right_and_never_show_a_secret(
    written: Written, tree: object, told: str
) -> None:
    message = problems(written(tree))
    assert told in message
    assert "pw123" not in message
    assert "12345678" not in message


def test_a_folder_or_bytes_in_place_of_the_file_are_named(tmp_path: Path) -> None:
    assert "cannot be read" in problems(tmp_path)
    path = tmp_path / "config.json"
    path.write_bytes(b"\xff\xfe\x00")
    assert "is not text in UTF-8" in problems(path)


def test_secrets_are_never_shown(written: Written) -> None:
    made = manager(written({"auth": {"open_webui": {"api_key": SECRET}}}), {"CONFLUENCE_API_TOKEN": SECRET})
    shown = {setting.key: setting.value for setting in made.shown()}
    assert shown["auth.open_webui.api_key"] == shown["auth.confluence.api_token"] == MASK
    assert shown["auth.confluence.pat"] == "(not set)"
    assert (
        SECRET not in f"{made.shown()} {made.config!r} {made.config} {made!r} {made.config.model_dump_json()}"
    )


def test_setting_a_value_keeps_the_others_and_the_file_private(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "config.json"
    made = manager(path)
    made.set("auth.open_webui.api_key", SECRET)
    made.set("export.page_breadcrumbs", "false")
    made.set("retry_config.retry_status_codes", "429,503")
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "auth": {"open_webui": {"api_key": SECRET}},
        "export": {"page_breadcrumbs": False},
        "retry_config": {"retry_status_codes": [429, 503]},
    }
    assert made.get("export.page_breadcrumbs") is False
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [left.name for left in path.parent.iterdir()] == ["config.json"]


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("export.output", "x", "Did you mean export.output_path?"),
        ("export", "x", "is not a setting"),
        ("auth.confluence.url", "nowhere", "must be a web address"),
        ("export.include_archived", "maybe", "must be true or false"),
    ],
)
def test_a_bad_value_is_refused_before_anything_is_written(
    tmp_path: Path, key: str, value: str, told: str
) -> None:
    path = tmp_path / "config.json"
    with pytest.raises(ConfigurationError) as caught:
        manager(path).set(key, value)
    assert told in str(caught.value)
    assert not path.exists()


def test_a_damaged_file_is_not_written_over(written: Written) -> None:
    path = written('{"auth": ')
    with pytest.raises(ConfigurationError, match="is damaged"):
        manager(path).set("export.output_path", "x")
    assert path.read_text(encoding="utf-8") == '{"auth": '


def test_remarks_tell_what_is_missing_and_that_others_can_read_the_file(written: Written) -> None:
    path = written({"auth": {"confluence": {"url": "https://wiki.example", "api_token": SECRET}}})
    path.chmod(0o644)
    remarks = "\n".join(manager(path).validate())
    assert "auth.confluence.api_token is set without auth.confluence.username" in remarks
    assert "auth.open_webui.url is not set" in remarks
    assert "can be read by others" in remarks
    assert SECRET not in remarks


@given(
    st.sampled_from(list(all_settings())), st.text() | st.integers() | st.floats() | st.lists(st.integers())
)
def test_any_value_is_taken_or_named(key: str, value: Any) -> None:  # noqa: ANN401
    made = ConfigManager("no-such-file.json", environ={}, overrides={key: value})
    try:
        made.load()
    except ConfigurationError as error:
        assert key in error.message  # noqa: PT017 - both ends are right, but a refusal names the setting


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("export.output_path", "starts with the home folder of somebody unknown"),
        ("auth.confluence.ca_bundle", "starts with the home folder of somebody unknown"),
        ("auth.confluence.api_token_file", "starts with the home folder of somebody unknown"),
    ],
)
def test_the_home_folder_of_somebody_unknown_is_named(key: str, told: str) -> None:
    made = ConfigManager("no-such-file.json", environ={}, overrides={key: "~nobody-of-this-name/x"})
    with pytest.raises(ConfigurationError, match=key) as refused:
        made.load()
    assert told in refused.value.message


def test_a_settings_file_in_the_home_folder_of_somebody_unknown_is_named() -> None:
    with pytest.raises(ConfigurationError, match="~nobody-of-this-name/x"):
        ConfigManager("~nobody-of-this-name/x", environ={})
