"""Which Pythons run which of the expensive tests.

A test is expensive when it has the marker `expensive`, or when `expensive.txt` names its function, because its cases
took over half a second together, or its module, because its tests share a fixture that did. It would cost too much on
every Python. Under tox each one runs on exactly two of the eight, and every second one on 3.6, where most of what can
differ between Pythons shows. The rule looks at nothing but the test's name (of the tests of a named module, at the
module's: they stay together), so that the same tests run in the same environments until a test is renamed:

    oldest = an even hash                     on 3.6, else on a second one of the others
    first  = the hash picks one of the others

tox sets `CODEX_TEST_SHARE=own`. `CODEX_TEST_SHARE=all` runs all of them in each environment; without the variable, as
in pytest outside tox, everything runs. Where the variable is set, tests that start the real upstream (marker
`upstream`) run only if `CODEX_TEST_UPSTREAM` is set too, as in `.ci/run`: else the matrix would need npm. `tox -e live`
runs them in any case.
"""

import hashlib
import os
import sys
from pathlib import Path

import pytest

__all__ = ["PYTHONS", "divide", "name_of", "pythons_of"]

OLDEST = "3.6"
OTHERS = ("3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13")
PYTHONS = (OLDEST,) + OTHERS
RUNNING = "{}.{}".format(*sys.version_info)

#: What was measured to be slow: test functions as `tests/path.py::function`, modules as `tests/path.py`.
SLOW = frozenset(line for line in Path(__file__).with_name("expensive.txt").read_text(encoding="utf-8").splitlines()
                 if line and not line.startswith("#"))


def name_of(item):
    """A test's name that is the same under every pytest: its function, and which of its cases by number.

    The id of a parameter is not: pytest 7.0 (Python 3.6) writes some values as others do not. Nor are the numbers of
    parameters with a decorator each: pytest 7 counts the cases, pytest 8 the values of each parameter. So an expensive
    test has one `parametrize` or one fixture with values; UsageError if it has more.
    """
    function = item.nodeid.split("[")[0]
    callspec = getattr(item, "callspec", None)
    if callspec is None:
        return function
    decorators = [mark.args[0] for mark in item.iter_markers("parametrize")]
    named = {name.strip() for names in decorators for name in (names.split(",") if isinstance(names, str) else names)}
    if len(decorators) + len(set(callspec.indices) - named) > 1:
        raise pytest.UsageError("{}: an expensive test has one @pytest.mark.parametrize: put all its parameters into "
                                "that one".format(function))
    return "{}::{}".format(function, "-".join(str(number) for number in sorted(set(callspec.indices.values()))))


def pythons_of(name):
    """The two Pythons, as "3.9", that run the expensive test, or the tests of the module, of this name."""
    number = int(hashlib.sha256(name.encode("utf-8")).hexdigest()[:12], 16)
    on_oldest, number = number % 2 == 0, number // 2
    first, number = number % len(OTHERS), number // len(OTHERS)
    second = (first + 1 + number % (len(OTHERS) - 1)) % len(OTHERS)
    return {OTHERS[first], OLDEST if on_oldest else OTHERS[second]}


def divide(items, running=RUNNING, environ=os.environ):
    """(the tests to run here, the tests left to other environments), of pytest's `items`.

    Marks each expensive test in the JUnit report, by which `.ci/check_matrix.py` checks that every one of them ran.
    """
    share, upstream = environ.get("CODEX_TEST_SHARE"), environ.get("CODEX_TEST_UPSTREAM")
    chosen, left = [], []
    for item in items:
        here = True
        function = item.nodeid.split("[")[0]
        module = function.split("::")[0]
        if item.get_closest_marker("expensive") or function in SLOW or module in SLOW:
            name = name_of(item)
            item.user_properties.append(("expensive", name))
            here = share != "own" or running in pythons_of(module if module in SLOW else name)
        if share and item.get_closest_marker("upstream"):
            here = here and bool(upstream)
        (chosen if here else left).append(item)
    return chosen, left
