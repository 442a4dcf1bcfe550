import json
import sys
from pathlib import Path

import pytest

from conformance.errors import BadInput
from conformance.subjects.agent import command_line, list_agents, load_agent

FILE = 'name = "mine"\ntitle = "my agent"\ncommand = ["@{here}/run", "@{python}"]\ndrivers = ["exec"]\n'


def write(folder, text):
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_shipped_agents_load():
    assert [agent.name for agent in list_agents()]== ["codex", "python-codex", "reference"]


def test_a_command_is_filled_in_and_followed_by_the_drivers_words(tmp_path):
    agent = load_agent(write(tmp_path, FILE + 'exec = ["go", "@{here}"]\n'))
    here = str(tmp_path.resolve())
    assert command_line(agent, "exec") == [here + "/run", sys.executable, "go", here]
    assert command_line(agent, "app-server")[2:] == ["app-server"]


def test_the_npm_binary_is_filled_in():
    assert command_line(load_agent("codex"), "exec", Path("/bin/codex")) == ["/bin/codex", "exec"]


def test_exec_words_may_say_where_the_prompt_goes(tmp_path):
    arguments = ["--skip-git-repo-check", "-m", "x", "Say @{here}."]
    agent = load_agent(write(tmp_path, FILE + 'exec = ["-h", "@{home}", "@{prompt}"]\n'))
    assert command_line(agent, "exec", None, arguments, {"home": "/h"})[2:] == ["-h", "/h", "Say @{here}."]
    assert not agent.takes_options
    agent = load_agent(write(tmp_path, FILE + 'exec = ["@{args}", "--", "@{prompt}"]\n'))
    assert command_line(agent, "exec", None, arguments)[2:] == arguments[:3] + ["--", "Say @{here}."]
    assert agent.takes_options and load_agent("codex").takes_options


def test_any_version_of_a_package():
    agent = load_agent("codex@0.169.0")
    assert (agent.name, agent.npm["version"], agent.source) == ("codex@0.169.0", "0.169.0", load_agent("codex").source)
    assert load_agent("python-codex@0.1.4").pypi["version"] == "0.1.4"
    with pytest.raises(BadInput, match="reference: it comes from no registry, so there is no version '2' of it"):
        load_agent("reference@2")
    with pytest.raises(BadInput, match="no agent 'nobody'"):
        load_agent("nobody@1")


@pytest.mark.parametrize("version", ["", "../..", "latest", "^0.1", " 0.115.0", "0.115.0/../0.115.0", "1..2"])
def test_what_is_no_version_is_refused(version, tmp_path):
    for name in ("codex", "python-codex"):
        with pytest.raises(BadInput) as error:
            load_agent(name + "@" + version)
        assert str(error.value).startswith(name + "@" + version) and "is not a version of a package" in str(error.value)
    with pytest.raises(BadInput, match="at npm.version"):
        load_agent(write(tmp_path, FILE + "[npm]\npackage = 'x'\nversion = {}\n".format(json.dumps(version))))


@pytest.mark.parametrize("version", ["0.115.0", "0.115.0-alpha.1", "1.0rc1", "1.0.post1", "2"])
def test_versions_of_npm_and_of_pypi(version):
    assert load_agent("codex@" + version).npm["version"] == version


TERMINAL = FILE.replace('["exec"]', '["terminal"]')


@pytest.mark.parametrize("text, words", [
    ("name", "not TOML"),
    (TERMINAL, "the driver terminal needs a table [terminal] with `ready`"),
    (TERMINAL + "[terminal]\n", "at terminal: 'ready' is a required property"),
    (TERMINAL + "[terminal]\nready = '('\n", "terminal: '(' is not a regular expression: "),
    (TERMINAL + "[terminal]\nready = '>'\n[terminal.shows]\nx = '*'\n", "'*' is not a regular expression"),
    (TERMINAL + "[terminal]\nready = '>'\nwords = ['@{prompt}']\n", "'@{prompt}' is no placeholder"),
    (TERMINAL + "[terminal]\nready = '>'\nsize = [0, 0]\n", "at terminal.size"),
    (FILE + '[pypi]\npackage = "x"\nversion = "1"\nscript = "x"\n', "at pypi: 'pythons' is a required property"),
    (FILE + '[pypi]\npackage = "x"\nversion = "1"\npythons = ["3.8"]\n', "at pypi"),
    (FILE + '[pypi]\npackage = "-r x"\nversion = "1"\nscript = "x"\npythons = ["3.8"]\n', "at pypi.package"),
    (FILE.replace('"mine"', '"../mine"'), "at name"),
    (FILE + "deadline = 0\n", "at deadline"),
    (FILE + "deadline = true\n", "at deadline"),
    (FILE.replace('["@{here}/run", "@{python}"]', "[]"), "at command"),
    (FILE.replace("@{here}", "@{there}"), "'@{there}' is no placeholder: known are @{python}, @{here}"),
    (FILE + 'exec = ["@{npm}"]\n', "'@{npm}' is no placeholder"),
    (FILE + 'environment = { A = "@{python}" }\n', "'@{python}' is no placeholder: known are @{here}, "),
    (FILE + '[npm]\npackage = "x"\n', "at npm"),
])
def test_a_bad_file_is_one_line_with_its_name(text, words, tmp_path):
    path = write(tmp_path, text)
    with pytest.raises(BadInput) as error:
        load_agent(path)
    assert str(error.value).startswith(path) and words in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["nobody", "nothing.toml", "../agents/reference", ""])
def test_an_unknown_agent_is_bad_input_that_lists_the_known(name):
    if name.startswith(".."):
        assert load_agent(name).name == "reference"  # a path without its ending is as good
        return
    with pytest.raises(BadInput, match="no agent '.*': give the path .* or one of: codex, .*reference"):
        load_agent(name)
