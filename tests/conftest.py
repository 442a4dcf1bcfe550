"""What every test shares: a clean environment, and property tests that never depend on the clock."""

import os

import hypothesis
import pytest

from conformance.subjects.process import stop_ignoring_interrupts

from .shares import divide

stop_ignoring_interrupts()  # so that tests in a shell's background can send it to agents

_SETTINGS = dict(deadline=None, print_blob=True, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("local", **_SETTINGS)
hypothesis.settings.register_profile("matrix", derandomize=True, **_SETTINGS)
hypothesis.settings.load_profile("matrix" if "TOX_ENV_NAME" in os.environ else "local")

#: What a developer's shell may hold that changes an agent's behaviour or sends its requests elsewhere.
_DISTURBING = ("CODEX_", "OPENAI_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory):
    """A home without start-up files: those of a developer may take long, or wait for a lock."""
    return str(tmp_path_factory.mktemp("home"))


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch, empty_home):
    """No test sees the developer's own home, agent, key or HTTP proxy; what was fetched stays in its cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))
    monkeypatch.setenv("HOME", empty_home)
    for name in list(os.environ):
        if name.upper().startswith(_DISTURBING) and not name.startswith("CODEX_CONFORMANCE_"):
            monkeypatch.delenv(name)


def pytest_collection_modifyitems(session, config, items):
    """Leave the expensive tests to the Pythons whose share they are, and run those first that start most programs.

    Starting a program takes the longer the more memory pytest has: on Python 3.6 and 3.9, 2.6 ms at 50 MB and 14 ms at
    350 MB; on 3.11 it takes 0.5 ms with any.
    """
    items[:], left = divide(items)
    items.sort(key=lambda item: not item.nodeid.startswith(("conformance/", "tests/upstream/")))
    session.left_out = [name for item in left for key, name in item.user_properties if key == "expensive"]
    if left:
        config.hook.pytest_deselected(items=left)


@pytest.fixture(scope="session", autouse=True)
def list_left_out(request, record_testsuite_property):
    """Write the names of these tests into the JUnit report, so that `.ci/check_matrix.py` can find one that all
    environments have left out. (With xdist pytest has no such properties; the Pythons of the matrix do without.)"""
    for name in request.session.left_out:
        record_testsuite_property("expensive-left-out", name)


def pytest_terminal_summary(terminalreporter):
    """What tests measured over many cases, said with ``record_property("figure", line)``; with xdist too."""
    figures = [value for reports in terminalreporter.stats.values() for report in reports
               for name, value in getattr(report, "user_properties", ())
               if name == "figure" and getattr(report, "when", "") == "call"]
    if figures:
        terminalreporter.section("figures")
        for line in figures:
            terminalreporter.write_line(line)
