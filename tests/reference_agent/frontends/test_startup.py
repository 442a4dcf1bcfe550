"""What every front end does before its first turn."""

import os
import threading

import pytest

from reference_agent import versions
from reference_agent.frontends.startup import OPTIONS, NoSuchThread, Refused, Startup, home_of, read, working_folder
from reference_agent.frontends.view import View


def startup(home, *arguments, **environ):
    values, _ = read(arguments, OPTIONS)
    return Startup(values, dict({"CODEX_HOME": str(home)}, **environ))


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "config.toml").write_text('model = "from-file"\n', encoding="utf-8")
    return tmp_path


def test_the_home_folder(home):
    assert home_of({"CODEX_HOME": "/x"}) == "/x"
    assert home_of({}) == home_of({"CODEX_HOME": ""}) == os.path.join(str(home), ".codex")


def test_overrides_in_the_order_of_their_kinds(home):
    """First `-c`, then `--enable`, then `--disable`, each in the order given."""
    started = startup(home, "--disable", "undo", "-c", "features.undo=false", "--enable", "undo", "-c", "model=m")
    assert started.overrides == [("features.undo", False), ("model", "m"), ("features.undo", True),
                                 ("features.undo", False)]
    assert started.settings(str(home)).model == "m"
    assert started.settings(str(home), [("model", "later")]).model == "later"
    assert started.settings(str(home), model="fixed").model == "fixed"
    assert startup(home).settings(str(home)).model == "from-file"


@pytest.mark.parametrize("name", ["0.115.0", "codex-0.115.0"])
def test_align_takes_a_version_that_is_built(home, name):
    assert startup(home, "--align", name).contract.codex is versions.DEFAULT


@pytest.mark.parametrize("arguments, shown, code", [
    (("--align", "x"), "error: cannot align with 'x': this agent has codex-0.115.0", 2),
    (("--disable", "x"), "Error: Unknown feature flag: x", 1),
    (("-c", "x"), "Error parsing -c overrides: Invalid override (missing '='): x", 1)])
def test_what_cannot_start(home, arguments, shown, code, capsys):
    with pytest.raises(Refused) as caught:
        startup(home, *arguments)
    assert caught.value.report() == code
    assert capsys.readouterr().err == shown + "\n"


def test_settings_that_cannot_be_loaded(home):
    (home / "config.toml").write_text('sandbox_mode = "none"\n', encoding="utf-8")
    with pytest.raises(Refused) as caught:
        startup(home).settings(str(home))
    assert str(caught.value) == (
        "sandbox_mode = 'none': expected one of read-only, workspace-write, danger-full-access")
    assert caught.value.shown.startswith("Error loading config.toml: unknown variant `none`")


@pytest.mark.parametrize("given", ["nowhere", "a\0b"])
def test_working_folder(home, given, monkeypatch):
    monkeypatch.chdir(str(home))
    assert working_folder() == os.getcwd() and working_folder("/") == "/"
    with pytest.raises(Refused) as caught:
        working_folder(given)
    assert caught.value.shown == "Error: No such file or directory (os error 2)"


def test_a_thread_asks_its_view(home):
    class Answering(View):
        def ask(self, turn_id, call_id, questions, cancelled):
            return {"q": [turn_id, call_id]}

        def request(self, method, flag, params, cancelled, answered=None):
            return method
    started, view = startup(home), Answering()
    thread = started.thread(started.settings(str(home)), view)
    assert view.thread is thread and started.threads.find(thread.id) is thread
    assert thread.ask(thread, "turn", "call", [], threading.Event()) == {"q": ["turn", "call"]}
    assert thread.request("method", "flag", {}, threading.Event()) == "method"
    assert thread.identity == started.identity and started.thread(thread.settings, View(), ("a", "b")).identity == (
        "a", "b")
    with pytest.raises(NoSuchThread):
        started.threads.find("x")
