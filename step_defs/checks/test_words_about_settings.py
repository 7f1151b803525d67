"""What an operator reads about settings that cannot be used: the whole message and the whole advice."""

import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

from confluence_markdown_exporter.config.config_manager import ConfigManager
from confluence_markdown_exporter.errors import ConfigurationError

pytestmark = pytest.mark.unit

_EVERY_SETTING = "\ndocs/configuration.md lists every setting."
_ADDRESS = "must be a web address such as https://wiki.example.com"
_PROXY = "must be a web address such as http://proxy.example.com:3128"
_TOKEN = "holds a line break, an invisible character or a letter that no token has"
_DAY = "must be a day such as 2025-03-31, or a moment such as 2025-03-31T08:00"
_BRACES = "may hold {space_name} and {space_key}, and no other braces"
_EXTENSIONS = 'must be extensions between commas such as "md,txt,pdf": '
_MEDIA_TYPES = 'must be media types between commas such as "application/pdf,text/*": '
_WIKI, _OPEN_WEBUI = "auth.confluence.url", "auth.open_webui.url"


def _given(
    folder: Path, settings: Mapping[str, object] | None = None, environ: Mapping[str, str] | None = None
) -> ConfigManager:
    return ConfigManager(folder / "none.json", environ=environ or {}, overrides=settings)


def _refusal(manager: ConfigManager) -> str:
    with pytest.raises(ConfigurationError) as told:
        manager.load()
    assert told.value.advice == _EVERY_SETTING
    return told.value.message


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        (_WIKI, "wiki.example", f"is 'wiki.example', but {_ADDRESS}"),
        (_WIKI, "ftp://wiki.example", f"is 'ftp://wiki.example', but {_ADDRESS}"),
        (_WIKI, "https://", f"is 'https://', but {_ADDRESS}"),
        (_WIKI, "https://wiki.example:0", f"is 'https://wiki.example:0', but {_ADDRESS}"),
        (_WIKI, "https://[::1", f"is 'https://[::1', but {_ADDRESS}"),
        (_WIKI, "https://wi ki.example", f"is 'https://wi ki.example', but {_ADDRESS}"),
        (_WIKI, "https://wi\u200bki.example", f"is 'https://wi\\u200bki.example', but {_ADDRESS}"),
        (
            _WIKI,
            "https://ann@wiki.example",
            "must not hold a user name or password; these have settings of their own",
        ),
        (
            _OPEN_WEBUI,
            "https://a.example#top",
            "is 'https://a.example#top', but must be the address of the service alone, without '?' or '#'",
        ),
        (
            _OPEN_WEBUI,
            "https://a.example?b",
            "is 'https://a.example?b', but must be the address of the service alone, without '?' or '#'",
        ),
        ("auth.open_webui.api_key", "key\nof-ada", _TOKEN),
        ("auth.confluence.pat", "schlüssel", _TOKEN),
        ("auth.confluence.proxy", "proxy.example:3128", _PROXY),
        ("auth.confluence.proxy", "http://", _PROXY),
        ("auth.confluence.proxy", "http://proxy.example:0", _PROXY),
        ("auth.confluence.proxy", "http://[::1", _PROXY),
        ("auth.confluence.ca_bundle", "/no/such", "is '/no/such', but must be a file that can be read"),
        ("auth.confluence.ca_bundle", "/", "is '/', but must be a file, not a folder"),
        ("export.output_path", " ", "is ' ', but must name a folder"),
        ("export.output_path", "a\0b", "is 'a\\x00b', but must name a folder"),
        (
            "export.output_path",
            "~nobody-of-this-name/x",
            "is '~nobody-of-this-name/x', but starts with the home folder of somebody unknown",
        ),
        ("export.open_webui_knowledge_base", " ", "is ' ', but must not be empty"),
        ("export.open_webui_knowledge_base", "{name}", f"is '{{name}}', but {_BRACES}"),
        (
            "export.open_webui_attachment_extensions",
            "md,,.,a/b,c d,e\u200b",
            f"is 'md,,.,a/b,c d,e\\u200b', but {_EXTENSIONS}part 2 is empty; "
            "part 3 ('.') is a dot without an extension; "
            "part 4 ('a/b') holds a path separator; names have no folders; "
            "part 5 ('c d') holds a blank; separate extensions by commas; "
            "part 6 ('e\\u200b') holds an invisible character",
        ),
        (
            "export.open_webui_attachment_media_types",
            "text/*,pdf, ",
            f"is 'text/*,pdf, ', but {_MEDIA_TYPES}part 2 ('pdf') is no media type; "
            "part 3 ('') is no media type",
        ),
        (
            "export.front_matter_without",
            "title, confluence_author, page",
            "is 'title, confluence_author, page', but names title, page, but the keys are "
            "confluence_ancestors, confluence_attachment_author, confluence_attachment_created, "
            "confluence_attachment_id, confluence_attachment_media_type, confluence_attachment_name, "
            "confluence_attachment_size, confluence_attachment_updated, confluence_attachment_url, "
            "confluence_attachment_version, confluence_author, confluence_created, confluence_homepage, "
            "confluence_labels, confluence_page_id, confluence_page_name, confluence_page_url, "
            "confluence_space, confluence_space_name, confluence_updated, confluence_version, "
            "page_properties, tags",
        ),
        ("selection.updated_since", "yesterday", f"is 'yesterday', but {_DAY}"),
        ("selection.updated_since", "0001-01-01T00:00+23:00", f"is '0001-01-01T00:00+23:00', but {_DAY}"),
        ("selection.kind", "news", "is 'news', but must be 'all', 'pages' or 'blog_posts'"),
        ("export.page_breadcrumbs", "perhaps", "is 'perhaps', but must be true or false"),
        ("retry_config.max_backoff_retries", "many", "is 'many', but must be a whole number"),
        ("retry_config.max_backoff_retries", -1, "is '-1', but must be greater than or equal to 0"),
        ("retry_config.backoff_factor", "much", "is 'much', but must be a number"),
        ("retry_config.backoff_factor", float("inf"), "is 'inf', but must be a number"),
        ("retry_config.max_backoff_seconds", 0, "is '0', but must be greater than 0"),
        ("retry_config.retry_status_codes", 7, "is '7', but must be a list such as [429, 503]"),
        ("retry_config.retry_status_codes", "404, x", "is '404, x', but must be a whole number"),
        ("export.output_path", 5, "is '5', but must be the path of a folder"),
        ("selection.title", 5, "is '5', but must be text"),
        ("selection.kind", "k" * 60, f"is '{'k' * 60}', but must be 'all', 'pages' or 'blog_posts'"),
        ("selection.kind", "k" * 61, f"is '{'k' * 60}'..., but must be 'all', 'pages' or 'blog_posts'"),
    ],
)
def test_a_value_that_cannot_be_used(tmp_path: Path, key: str, value: object, told: str) -> None:
    message = _refusal(_given(tmp_path, {key: value}))
    assert message == f"One setting cannot be used:\n- {key} (command line) {told}."


@pytest.mark.parametrize(
    ("key", "given", "taken"),
    [
        (_WIKI, " https://wiki.example/x/ ", "https://wiki.example/x"),
        (_WIKI, "http://localhost:1", "http://localhost:1"),
        (_WIKI, " ", ""),
        ("export.open_webui_knowledge_base", " {space_key}: {space_name} ", "{space_key}: {space_name}"),
        ("export.front_matter_without", "confluence_author,, ", "confluence_author"),
        ("selection.updated_since", " 2025-03-31 ", "2025-03-31"),
        ("export.attachment_max_size_mb", " ", None),
        ("retry_config.retry_status_codes", " [404 , 429] ", (404, 429)),
        ("auth.confluence.ca_bundle", " ", ""),
    ],
)
def test_a_value_is_taken_without_blanks_around_it(
    tmp_path: Path, key: str, given: object, taken: object
) -> None:
    assert _given(tmp_path, {key: given}).get(key) == taken


def test_blanks_around_a_credential_or_a_proxy_are_no_part_of_it(tmp_path: Path) -> None:
    auth = _given(
        tmp_path, {"auth.confluence.pat": " pat\n", "auth.confluence.proxy": " http://proxy.example:1 "}
    ).config.auth.confluence
    assert auth.pat.get_secret_value() == "pat"
    assert auth.proxy.get_secret_value() == "http://proxy.example:1"


def test_half_of_a_character_is_named_where_it_stands(tmp_path: Path) -> None:
    settings = {"export.front_matter_without": "a\ud800", "selection.title": "b"}
    assert _refusal(_given(tmp_path, settings)) == (
        "One setting cannot be used:\n- export.front_matter_without holds half of a character (command line)."
    )


def test_settings_that_are_none_are_named_with_what_may_be_meant(tmp_path: Path) -> None:
    environ = {"CME_EXPORT__OUTPUT": "x", "CME_QQQQQQQQQQ": "x", "CME_CONFIG_PATH": "elsewhere.json"}
    settings = {"export": "all", "export.outputpath": "x", "qqqqqqqqqq": "x"}
    assert _refusal(_given(tmp_path, settings, environ)) == (
        "5 settings cannot be used:"
        "\n- CME_EXPORT__OUTPUT (environment) sets nothing; did you mean CME_EXPORT__OUTPUT_PATH?."
        "\n- CME_QQQQQQQQQQ (environment) sets nothing."
        "\n- export (command line) holds settings and must be written as {...}."
        "\n- export.outputpath (command line) is not a setting; did you mean export.output_path?."
        "\n- qqqqqqqqqq (command line) is not a setting."
    )


@pytest.mark.parametrize(
    ("key", "advice"),
    [
        ("export.output", "Did you mean export.output_path?"),
        ("output.webhook_url", "Did you mean notify.webhook_url?"),
        ("pocesses", "Did you mean workers.processes?"),
        ("qqqqqqqqqq", "docs/configuration.md lists every setting."),
    ],
)
def test_a_key_that_is_no_setting(tmp_path: Path, key: str, advice: str) -> None:
    with pytest.raises(ConfigurationError) as of_get:
        _given(tmp_path).get(key)
    with pytest.raises(ConfigurationError) as of_set:
        _given(tmp_path).set(key, "x")
    for told in (of_get.value, of_set.value):
        assert (told.message, told.advice) == (f"{key} is not a setting.", advice)


@pytest.mark.parametrize("service", ["confluence", "open_webui"])
def test_credentials_do_not_go_to_others_in_the_clear(tmp_path: Path, service: str) -> None:
    key = f"auth.{service}"
    message = _refusal(_given(tmp_path, {f"{key}.url": "http://wiki.example:8090/x"}))
    assert message == (
        f"One setting cannot be used:\n- {key}.url begins with http://, so credentials would go to "
        f"wiki.example in the clear; use https://, or say yes to it with {key}.allow_plain_http."
    )


@pytest.mark.parametrize("host", ["localhost", "wiki.localhost", "127.0.0.2", "[::1]"])
def test_this_machine_may_be_spoken_to_in_the_clear(tmp_path: Path, host: str) -> None:
    assert _given(tmp_path, {_WIKI: f"http://{host}:8090"}).config.auth.confluence.url


@pytest.mark.parametrize("host", ["localhost.example", "notlocalhost", "10.0.0.1"])
def test_a_host_that_only_looks_like_this_machine_may_not(tmp_path: Path, host: str) -> None:
    assert f"would go to {host} in the clear" in _refusal(_given(tmp_path, {_WIKI: f"http://{host}"}))


def test_plain_http_that_was_said_yes_to(tmp_path: Path) -> None:
    given = {_WIKI: "http://wiki.example", "auth.confluence.allow_plain_http": True}
    assert _given(tmp_path, given).config.auth.confluence.url == "http://wiki.example"


_NO_URL = "auth.confluence.url is not set: only space exports (.zip) can be read"
_ANONYMOUS = "neither auth.confluence.api_token nor auth.confluence.pat is set: access is anonymous"
_BOTH = "auth.confluence.api_token and auth.confluence.pat are both set: keep one"
_NO_NAME = "auth.confluence.api_token is set without auth.confluence.username"
_NO_OPEN_WEBUI = [
    "auth.open_webui.url is not set: nothing goes to Open WebUI",
    "auth.open_webui.api_key is not set: nothing goes to Open WebUI",
]


@pytest.mark.parametrize(
    ("settings", "remarks"),
    [
        ({}, [_NO_URL, *_NO_OPEN_WEBUI]),
        ({_WIKI: "https://w.example"}, [_ANONYMOUS, *_NO_OPEN_WEBUI]),
        ({_WIKI: "https://w.example", "auth.confluence.pat": "p"}, _NO_OPEN_WEBUI),
        ({_WIKI: "https://w.example", "auth.confluence.api_token": "t"}, [_NO_NAME, *_NO_OPEN_WEBUI]),
        (
            {
                _WIKI: "https://w.example",
                "auth.confluence.api_token": "t",
                "auth.confluence.username": "ann",
                _OPEN_WEBUI: "https://a.example",
            },
            _NO_OPEN_WEBUI[1:],
        ),
        (
            {
                _WIKI: "https://w.example",
                "auth.confluence.api_token": "t",
                "auth.confluence.pat": "p",
                "auth.open_webui.api_key": "k",
            },
            [_BOTH, *_NO_OPEN_WEBUI[:1]],
        ),
        ({"auth.confluence.pat": "p", "export.export_to_open_webui": False}, [_NO_URL]),
    ],
)
def test_what_there_is_to_know_about_settings(
    tmp_path: Path, settings: dict[str, object], remarks: list[str]
) -> None:
    assert _given(tmp_path, settings).validate() == remarks


def test_a_file_that_others_can_read_is_remarked_on(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text('{"export": {"export_to_open_webui": false}}', encoding="utf-8")
    manager = ConfigManager(path, environ={})
    path.chmod(0o640)
    assert manager.validate() == [
        _NO_URL,
        f"{path} can be read by others; make it private: chmod 600 {path}",
    ]
    path.chmod(0o600)
    assert manager.validate() == [_NO_URL]


_MEND = "Mend it, or move it away and set the values again."


@pytest.mark.parametrize(
    ("content", "told", "advice"),
    [
        (b"\xff\xfe", "is damaged: it is not text in UTF-8", _MEND),
        (b'{"auth": ', "is damaged: line 1, column 10: Expecting value", _MEND),
        (b'{"a": {"b": 1, "b": 2}}', "is damaged: the key 'b' stands twice in one section", _MEND),
        (b"[" * 100_000, "is damaged: it is nested too deeply", _MEND),
        (b"[" + b"1" * 5_000 + b"]", "is damaged: it holds a number of thousands of digits", _MEND),
        (b"[]", "is damaged: it must hold one {...} with settings", _MEND),
        (None, "cannot be read: Is a directory", "Mend its permissions, or name another file."),
    ],
)
def test_a_configuration_file_that_cannot_be_used(
    tmp_path: Path, content: bytes | None, told: str, advice: str
) -> None:
    path = tmp_path / "config.json"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(ConfigurationError) as refused:
        ConfigManager(path, environ={}).load()
    assert refused.value.message == f"The configuration file {path} {told}."
    assert refused.value.advice == advice


def test_a_configuration_file_begins_with_a_byte_order_mark_or_not(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_bytes(b'\xef\xbb\xbf{"selection": {"title": "\xc3\xbc"}}')
    assert ConfigManager(path, environ={}).get("selection.title") == "ü"


def test_a_value_in_place_of_a_section_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text('{"auth": {"confluence": 5}}', encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        ConfigManager(path, environ={}).set("auth.confluence.username", "ann")
    assert refused.value.message == (
        f"The configuration file {path} holds a value in place of section 'confluence'."
    )
    assert refused.value.advice == "Write the section as {...}."
    assert path.read_text(encoding="utf-8") == '{"auth": {"confluence": 5}}'


def test_a_configuration_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "config.json"
    with pytest.raises(ConfigurationError) as refused:
        ConfigManager(path, environ={}).set("selection.title", "x")
    told = f"The configuration file {path} cannot be "
    assert refused.value.message in {f"{told}read: Not a directory.", f"{told}written: File exists."}


def test_a_folder_that_takes_no_configuration_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_about: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("confluence_markdown_exporter.config.settings_file.os.fsync", full)
    path = tmp_path / "config.json"
    with pytest.raises(ConfigurationError) as refused:
        ConfigManager(path, environ={}).set("selection.title", "x")
    assert (
        refused.value.message == f"The configuration file {path} cannot be written: No space left on device."
    )
    assert refused.value.advice == "Check the permissions of its folder, or name another file."
    assert list(tmp_path.iterdir()) == []


def test_settings_are_written_where_they_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "on another disk"))
    ConfigManager(tmp_path / "config.json", environ={}).set("selection.title", "x")
    assert [path.name for path in tmp_path.iterdir()] == ["config.json"]


def test_what_is_written_is_json_that_people_can_read(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    ConfigManager(path, environ={}).set("selection.title", "Ü*")
    assert path.read_text(encoding="utf-8") == '{\n  "selection": {\n    "title": "Ü*"\n  }\n}\n'


def test_the_home_of_somebody_unknown_holds_no_configuration_file() -> None:
    with pytest.raises(ConfigurationError) as refused:
        ConfigManager("~nobody-of-this-name/x.json", environ={})
    assert refused.value.message == (
        "The settings file ~nobody-of-this-name/x.json would be in the home folder of somebody unknown."
    )
    assert refused.value.advice == "Name it by its whole path."


# Credentials that are kept elsewhere

_FILE = "auth.confluence.pat_file"


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("missing", "names a file that cannot be read: No such file or directory"),
        ("binary", "names a file that is not text"),
        ("empty", "names a file that is empty"),
        ("a\0b", "names no file, for no name holds a NUL"),
        (
            "~nobody-of-this-name/x",
            "is '~nobody-of-this-name/x', but starts with the home folder of somebody unknown",
        ),
    ],
)
def test_a_file_that_holds_no_credential(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "binary").write_bytes(b"\xff")
    (tmp_path / "empty").write_text(" \n", encoding="utf-8")
    message = _refusal(_given(tmp_path, {_FILE: named}))
    assert message == f"One setting cannot be used:\n- {_FILE} (command line) {told}."


def test_a_credential_and_its_file_are_not_both_set(tmp_path: Path) -> None:
    message = _refusal(_given(tmp_path, {_FILE: "token", "auth.confluence.pat": "pat-of-ada"}))
    assert (
        message == f"One setting cannot be used:\n- auth.confluence.pat and {_FILE} are both set; keep one."
    )


def test_a_credential_is_read_from_its_file_without_blanks_around_it(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("\n pat-of-ada \n", encoding="utf-8")
    manager = _given(tmp_path, {_FILE: f" {tmp_path / 'token'} ", "auth.open_webui.api_key_file": " "})
    assert manager.config.auth.confluence.pat.get_secret_value() == "pat-of-ada"
    source = next(one.source for one in manager.shown() if one.key == "auth.confluence.pat")
    assert source == f"{_FILE} (command line)"


class _Keyring(ModuleType):
    """A keyring that holds one credential, or is locked."""

    def __init__(self, *, locked: str | None = None) -> None:
        super().__init__("keyring")
        self.errors = ModuleType("keyring.errors")
        self.KeyringError = type("KeyringError", (Exception,), {})
        self.errors.KeyringError = self.KeyringError  # type: ignore[attr-defined]  # a module made here
        self.asked: list[tuple[str, ...]] = []
        self._locked = locked

    def get_password(self, service: str, key: str) -> str | None:
        self._ask(service, key)
        return "pat-of-ada" if key == "auth.confluence.pat" else None

    def set_password(self, service: str, key: str, secret: str) -> None:
        self._ask(service, key, secret)

    def _ask(self, *words: str) -> None:
        self.asked.append(words)
        if self._locked is not None:
            raise self.KeyringError(self._locked)


def _installed(keyring: _Keyring, monkeypatch: pytest.MonkeyPatch) -> _Keyring:
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", keyring.errors)
    return keyring


@pytest.mark.parametrize("yes", [True, "true", "Yes", "ON", 1])
def test_the_keyring_is_asked_for_what_is_set_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, yes: object
) -> None:
    keyring = _installed(_Keyring(), monkeypatch)
    manager = _given(tmp_path, {"auth.keyring": yes, "auth.open_webui.api_key": "key-of-ada"})
    assert manager.config.auth.confluence.pat.get_secret_value() == "pat-of-ada"
    assert keyring.asked == [
        ("confluence-markdown-exporter", key)
        for key in (
            "auth.confluence.proxy",
            "auth.confluence.api_token",
            "auth.confluence.pat",
            "auth.open_webui.proxy",
            "notify.webhook_url",
        )
    ]
    assert {one.source for one in manager.shown() if one.key == "auth.confluence.pat"} == {"keyring"}


@pytest.mark.parametrize("no", [False, "no", "off", "0", None])
def test_the_keyring_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no: object) -> None:
    keyring = _installed(_Keyring(), monkeypatch)
    assert _given(tmp_path, {"auth.keyring": no}).config.auth.confluence.pat.get_secret_value() == ""
    assert keyring.asked == []


def test_a_credential_is_kept_in_the_keyring_and_not_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = _installed(_Keyring(), monkeypatch)
    manager = ConfigManager(tmp_path / "config.json", environ={})
    manager.keep_in_keyring("auth.open_webui.api_key", "key-of-ada")
    assert keyring.asked == [("confluence-markdown-exporter", "auth.open_webui.api_key", "key-of-ada")]
    assert json.loads(manager.path.read_text(encoding="utf-8")) == {"auth": {"keyring": True}}


def test_only_credentials_are_kept_in_the_keyring(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        _given(tmp_path).keep_in_keyring("auth.confluence.username", "ann")
    assert refused.value.message == "auth.confluence.username is no credential."
    assert refused.value.advice == (
        "The keyring is for auth.confluence.proxy, auth.confluence.api_token, auth.confluence.pat, "
        "auth.open_webui.proxy, auth.open_webui.api_key, notify.webhook_url."
    )


def test_a_keyring_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ConfigurationError) as refused:
        _given(tmp_path, {"auth.keyring": True}).load()
    assert refused.value.message == (
        "The system's keyring cannot be used: the package for it is not installed."
    )
    assert refused.value.advice == (
        "Install it: pip install 'confluence-markdown-exporter-open-webui[keyring]'."
    )


@pytest.mark.parametrize(("says", "told"), [("It is locked", "It is locked"), ("", "KeyringError")])
def test_a_keyring_that_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, told: str
) -> None:
    _installed(_Keyring(locked=says), monkeypatch)
    with pytest.raises(ConfigurationError) as refused:
        _given(tmp_path, {"auth.keyring": True}).load()
    assert refused.value.message == f"The system's keyring cannot be used: {told}."
    assert refused.value.advice == (
        "Unlock it, or keep the credential in a file of its own (see docs/configuration.md)."
    )
