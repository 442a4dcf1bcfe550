"""``serve``: the origin alone, as a process."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import requests

from conformance.cli.serve import ungated
from proxies import read_exchanges

CHECKOUT = Path(__file__).resolve().parents[3]


def serve(*words):
    """The command as a process."""
    return subprocess.Popen(
        [sys.executable, "-m", "conformance", "serve"] + list(words), cwd=str(CHECKOUT), env=dict(os.environ),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)


def test_all_answers_are_given_without_a_driver(tmp_path):
    """A steered scenario's two answers, though nobody steers; then it ends and the exchanges are on disk."""
    record = tmp_path / "session.jsonl"
    process = serve("steer-one", "--record", str(record))
    url = process.stdout.readline().split()[-1]
    key = "0123abcd" * 3
    texts = [requests.post(url + "/responses", json={"number": number}, headers={"authorization": "Bearer " + key}).text
             for number in (1, 2)]
    output, errors = process.communicate(timeout=30)
    assert ("A long plan." in texts[0], "A short plan." in texts[1]) == (True, True)
    assert (process.returncode, errors) == (0, "")
    assert "2 requests received; 0 answers left over" in output
    assert [json.loads(one.request.body.decode())["number"] for one in read_exchanges(str(record))] == [1, 2]
    assert key not in record.read_text(encoding="utf-8")


def test_a_file_that_cannot_be_written_is_found_out_before_the_session(tmp_path):
    for path, reason in ((tmp_path, "Is a directory"), (tmp_path / "no" / "file", "No such file or directory")):
        output, errors = serve("exec-plain", "--record", str(path)).communicate(timeout=30)
        assert (output, errors) == ("", "codex-conformance: input: {}: cannot be written: {}: choose another file for "
                                        "--record\n".format(path, reason))


def test_a_port_in_use_is_one_line():
    """Exit code 3: the environment's fault."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        process = serve("exec-plain", "--port", str(taken.getsockname()[1]))
        output, errors = process.communicate(timeout=30)
    assert (process.returncode, output) == (3, "")
    assert len(errors.splitlines()) == 1 and "cannot listen on" in errors


def test_gates_are_taken_out_and_nothing_else():
    """Holds of answers and between items go; the rest stays as it is."""
    assert ungated([{"hold": ["a"], "items": [{"message": "x"}, {"hold": ["b"]}], "end": "cut"}]) == [
        {"items": [{"message": "x"}], "end": "cut"}]
