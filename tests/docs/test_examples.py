"""The examples that the documentation shows do what it says of them."""

import datetime
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from conformance.scenario.load import load_scenarios
from conformance.suite.deviations import load_deviations
from conformance.suite.judging import judge, open_suite

from ..conformance.bad_agents import scenario

DOCS = Path(__file__).resolve().parents[2] / "docs"
NODE = DOCS / "examples" / "node-agent"


def test_the_deviations_shown_can_be_loaded(tmp_path):
    shown = (DOCS / "deviations.md").read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    file = tmp_path / "mine.deviations.toml"
    file.write_text(shown, encoding="utf-8")
    loaded = load_deviations(file, load_scenarios(), datetime.date(2027, 1, 30))
    assert [(entry.flaky, entry.untested, entry.expired) for entry in loaded] == [
        (False, False, False), (False, False, False), (False, True, False), (True, False, False)]
    assert load_deviations(file, load_scenarios(), datetime.date(2027, 1, 31))[0].expired


def test_the_origin_that_is_started_by_hand_answers_the_request_that_is_shown(tmp_path):
    """The commands of the page, with a free port in place of the one that is shown, and with requests for curl."""
    section = (DOCS / "agents.md").read_text(encoding="utf-8").split("## Use the origin without the suite\n")[1]
    command, request, answer = [block.split("```")[0] for block in re.split(r"```(?:sh)?\n", section)[1:6:2]]
    words = [word for word in shlex.split(command) if word not in ("--port", "8089")]
    body = json.loads(shlex.split(request)[-1])
    with subprocess.Popen([sys.executable, "-m", "conformance"] + words[1:], cwd=str(tmp_path), stdout=subprocess.PIPE,
                          universal_newlines=True) as process:
        said, url = process.stdout.readline().rsplit(" ", 1)
        sent = [requests.post(url.strip() + "/responses", json=body).text for _ in range(2)]
        left = process.communicate(timeout=30)[0]
    assert "`{} http://127.0.0.1:8089/v1`".format(said) in section
    assert sent[0].startswith(answer.split("…")[0]) and "Done." in sent[1]
    assert left == "2 requests received; 0 answers left over\n" and (tmp_path / "session.jsonl").is_file()


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_the_node_agent_completes_a_turn_and_the_report_says_what_is_missing():
    suite = open_suite(str(NODE / "mine.toml"), "0.115.0")
    plain, turn, cut, asked = (judge(suite, scenario(name)) for name in (
        "exec-plain", "turn-command", "transport-cut-before-items", "question-by-exec"))
    assert (plain.status, turn.status) == ("differs", "differs")
    assert plain.tools["exec_command"] == "differs" and plain.tools["apply_patch"] == "missing"
    paths = [difference.path for difference in turn.differences]
    assert "exchanges[1]" not in paths and "exchanges[2]" not in paths  # the command ran, and its output was sent
    assert not [path for path in paths if path.startswith("dialogue")]
    assert (cut.status, cut.blame) == ("error", "agent") and cut.reason.startswith("crashed: ")
    assert "the stream ended before response.completed" in cut.tail
    assert (asked.status, asked.reason) == ("not supported", "it has no request_user_input")
