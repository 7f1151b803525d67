"""Every place in the package that makes an error or logs a warning says what the operator can do."""

import ast

import pytest

from support.advice import errors_made, gives_advice, modules, silent_warnings

pytestmark = pytest.mark.unit


def test_every_error_is_made_with_advice() -> None:
    made = [saying for source, name in modules() for saying in errors_made(source, name)]
    assert len(made) > 100
    assert [saying.place for saying in made if saying.is_empty] == []


def test_every_advice_tells_what_to_do_or_where_to_read() -> None:
    written = [
        (saying.place, str(saying.advice.value))
        for source, name in modules()
        for saying in errors_made(source, name)
        if isinstance(saying.advice, ast.Constant)
    ]
    assert len(written) > 40
    assert [(place, advice) for place, advice in written if not gives_advice(advice)] == []


def test_every_warning_is_an_error_with_advice_or_holds_some() -> None:
    assert [place for source, name in modules() for place in silent_warnings(source, name)] == []


def test_an_error_without_advice_would_be_seen() -> None:
    source = (
        "raise ConfigurationError('a')\n"
        "raise errors.OutputError('b', advice='')\n"
        "raise LedgerError('c', advice='Mend it.' if here else ' ')\n"
        "raise self.refused('d')\n"
        "raise LedgerError('e', advice='Mend it.')\n"
        "raise LedgerError('f', advice=_ADVICE)\n"
        "raise type(error)('g')\n"
        "raise ValueError('h')\n"
    )
    seen = [saying.place for saying in errors_made(source, "m") if saying.is_empty]
    assert seen == ["m:1", "m:2", "m:3", "m:4", "m:7"]


def test_a_warning_without_advice_would_be_seen() -> None:
    source = (
        "_log.warning('It failed.')\n"
        "_log.error('It failed. Check the disk.')\n"
        "try:\n    go()\nexcept ExporterError as error:\n    _log.warning('%s', error)\n"
        "try:\n    go()\nexcept OSError as trouble:\n    _log.error('%s', trouble)\n"
        "_log.info('It went well.')\n"
    )
    assert list(silent_warnings(source, "m")) == ["m:1", "m:10"]
