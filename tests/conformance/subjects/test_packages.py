"""Agents from PyPI, with a fake Python in place of venv and pip."""

import os

import pytest

from conformance.errors import BadInput, EnvironmentFault
from conformance.subjects.agent import load_agent
from conformance.subjects.npm import cache_folder
from conformance.subjects.packages import fetch_pypi, find_python, prepare

TABLE = {"package": "thing", "version": "1.2", "script": "thing", "pythons": ["2.9", "2.8"]}

#: A Python: prints its version, makes an environment that has itself as python, and installs a script with pip.
PYTHON = """\
#!/bin/sh
case "$*" in
--version) echo "Python {version}.1";;
*venv*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python";;
*pip*) {pip};;
esac
"""
GOOD = 'd=$(dirname "$0"); printf "#!%s/python\\n" "$d" > "$d/thing"; chmod 755 "$d/thing"'


@pytest.fixture
def python(tmp_path, monkeypatch):
    """Puts fake Pythons on PATH, and the cache in a folder of the test's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin") + os.pathsep + os.defpath)

    def put(version="2.8", pip=GOOD, folder="bin", name=None):
        path = tmp_path / folder / (name or "python" + version)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PYTHON.format(version=version, pip=pip))
        path.chmod(0o755)
        return str(path)
    return put


def test_a_package_is_installed_once_into_an_environment_of_its_own(python):
    python()
    words = fetch_pypi(TABLE)
    home = cache_folder() / "pypi-thing-1.2-py2.8"
    assert words == [str(home / "bin" / "thing")]
    assert (home / "bin" / "thing").read_text() == "#!{}/bin/python\n".format(home)
    assert os.listdir(str(cache_folder())) == [home.name]
    python(pip="exit 9")
    assert fetch_pypi(TABLE) == words
    module = {key: value for key, value in dict(TABLE, module="a.b").items() if key != "script"}
    assert fetch_pypi(module) == [str(home / "bin" / "python"), "-m", "a.b"]


def test_the_command_names_where_it_goes(python):
    python()
    agent = load_agent("python-codex")._replace(pypi=TABLE)
    prepared, binary = prepare(agent)
    assert binary is None and prepared.command[0].endswith("/pypi-thing-1.2-py2.8/bin/thing")
    assert prepared.command[1:] == agent.command[1:]
    assert prepare(load_agent("reference")) == (load_agent("reference"), None)


def test_a_python_is_found_on_path_and_in_pyenv(python):
    python("2.7", name="python2.9")  # no 2.9, whatever it is called
    inactive = python("2.9", folder="pyenv/versions/2.9.4/bin", name="python")
    assert find_python(["2.9", "2.8"], "x") == ("2.9", inactive)
    on_path = python("2.8")
    assert find_python(["2.8", "2.9"], "x") == ("2.8", on_path)


def test_without_a_python_it_is_said_which_are_wanted(python):
    with pytest.raises(EnvironmentFault) as error:
        fetch_pypi(TABLE)
    assert str(error.value) == (
        "thing==1.2 needs Python 2.9 or 2.8, and none of them is on PATH or in pyenv: install one")


@pytest.mark.parametrize("pip, kind, words", [
    ("echo '(from versions: 1.0, 1.1)'; echo 'ERROR: No matching distribution found for thing==1.2'; exit 1", BadInput,
     "pip knows no thing==1.2: check the version"),
    ("echo '(from versions: none)'; echo 'ERROR: No matching distribution found for thing==1.2'; exit 1",
     EnvironmentFault, "pip could not install thing==1.2 (ERROR: No matching"),
    ("exit 7", EnvironmentFault, "pip could not install thing==1.2 (exit 7): try `pip download thing==1.2`"),
    ("exit 0", BadInput, "thing==1.2 has no script 'thing': correct `pypi.script`, or name a `module`"),
])
def test_what_goes_wrong_is_one_line(pip, kind, words, python):
    python(pip=pip)
    with pytest.raises(kind) as error:
        fetch_pypi(TABLE)
    assert words in str(error.value) and "\n" not in str(error.value)
    if pip != "exit 0":
        assert os.listdir(str(cache_folder())) == []
