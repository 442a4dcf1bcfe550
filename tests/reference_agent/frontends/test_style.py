"""Colours, and when they are used."""

import io

import pytest

from reference_agent.frontends.style import Style, wanted


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_the_first_is_the_outermost():
    assert Style(True)("x", "italic", "red") == "\x1b[3m\x1b[31mx\x1b[0m\x1b[0m"
    assert Style(True)("x") == Style(False)("x", "italic") == "x"


@pytest.mark.parametrize("choice, stream, environ, expected", [
    ("always", io.StringIO(), {"NO_COLOR": "1"}, True),
    ("never", Terminal(), {"TERM": "xterm"}, False),
    ("auto", Terminal(), {"TERM": "xterm"}, True),
    ("auto", Terminal(), {"TERM": "dumb"}, False),
    ("auto", Terminal(), {}, False),
    ("auto", Terminal(), {"TERM": "whatever"}, True),
    ("auto", Terminal(), {"NO_COLOR": ""}, False),
    ("auto", Terminal(), {"NO_COLOR": "0", "TERM": ""}, True),
    ("auto", io.StringIO(), {"NO_COLOR": "1", "FORCE_COLOR": ""}, True),
    ("auto", io.StringIO(), {"FORCE_COLOR": "false", "CLICOLOR_FORCE": "0"}, False),
    ("auto", io.StringIO(), {"CLICOLOR_FORCE": "1", "TERM": "dumb"}, True),
    ("auto", Terminal(), {"TERM": "xterm", "NO_COLOR": "1"}, False),
    ("auto", io.StringIO(), {"TERM": "xterm"}, False),
])
def test_wanted(choice, stream, environ, expected):
    assert wanted(choice, stream, environ) is expected
