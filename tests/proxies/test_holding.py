"""The process that holds exchanges: its core with small bounds, and the whole of it as a process."""
import json
import os
import resource
import signal
import sys

import psutil
import pytest

from proxies import read_exchanges
from proxies.handover import (
    BEGIN,
    CLIENT_FRAME,
    END,
    HEAD,
    REQUEST,
    RESPONSE,
    SERVER_FRAME,
    UPDATE,
    FrameReader,
    HandOver,
)
from proxies.holding import Holding

SETTINGS = {"redact": True, "home": "", "user": "", "keep_response": True}
HEAD_OF_REQUEST = {"method": "POST", "target": "/v1/responses", "headers": []}
HEAD_OF_RESPONSE = {"response": {"status": 200, "headers": []}}
BEGUN = json.dumps({"recording": 1, "request": HEAD_OF_REQUEST}).encode()


def finished(pieces, **bounds):
    """The task for an exchange of these pieces, and the holding."""
    holding = Holding(**bounds)
    holding.take(BEGIN, 1, BEGUN)
    for kind, data in pieces:
        holding.take(kind, 1, data)
    holding.take(END, 1, b"")
    (task,) = holding.tasks
    return task, holding


@pytest.mark.parametrize("size", [1, 3, 13, 14, 1000])
def test_frames_are_the_same_however_the_pipe_cuts_them(size):
    sent = [(BEGIN, 1, BEGUN), (REQUEST, 1, b"x" * 50), (UPDATE, 1, b"{}"), (END, 1, b""), (CLIENT_FRAME, 2, b"hi")]
    stream = b"".join(HEAD.pack(kind, number, len(data)) + data for kind, number, data in sent)
    reader, found = FrameReader(), []
    for start in range(0, len(stream), size):
        for kind, number, data in reader.feed(stream[start:start + size]):
            if found and found[-1][:2] == (kind, number) == (REQUEST, 1):
                data = found.pop()[2] + data
            found.append((kind, number, data))
    assert found == sent


def test_a_bound_for_a_body_is_stated():
    task, holding = finished([(REQUEST, b"12345"), (REQUEST, b"67890"), (REQUEST, b"1"), (RESPONSE, b"ok")],
                             body_bytes=8)
    assert [bytes(body) for body in task.bodies] == [b"12345678", b"ok"]
    assert task.order["lost"] == {"request": "only the first 8 of 11 bytes are kept: the recorder may hold no more"}
    holding.done(task)
    assert holding.held == 0


def test_a_bound_for_everything_is_stated():
    task, holding = finished([(REQUEST, b"12345"), (RESPONSE, b"67890"), (RESPONSE, b"1")], held_bytes=7)
    assert [bytes(body) for body in task.bodies] == [b"12345", b"67"]
    assert task.order["lost"]["response"].startswith("only the first 2 of 6 bytes are kept")
    assert holding.held == 7


def test_a_bound_for_messages_is_stated():
    task, _ = finished([(CLIENT_FRAME, b"123"), (SERVER_FRAME, b"4567"), (CLIENT_FRAME, b"8")], body_bytes=5)
    assert (task.order["senders"], [bytes(body) for body in task.bodies[2:]]) == (["client"], [b"123"])
    assert task.order["lost"]["frames"].startswith("only the first 1 of 3 messages are kept")


@pytest.fixture
def hand_over():
    said = []
    one = HandOver(said.append)
    one.said = said
    yield one
    one.close()


def pass_one(hand_over, recording, body=b"", answer=b"", **facts):
    """Hand over a whole exchange."""
    exchange = hand_over.begin(recording, HEAD_OF_REQUEST)
    hand_over.send(REQUEST, exchange, body)
    hand_over.update(exchange, dict(HEAD_OF_RESPONSE, number=recording.begin(), complete=True, **facts))
    hand_over.send(RESPONSE, exchange, answer)
    hand_over.send(END, exchange)


def test_what_is_handed_over_is_written(hand_over, tmp_path):
    path = str(tmp_path / "file.jsonl")
    recording = hand_over.open(path, SETTINGS, wait=True)
    pass_one(hand_over, recording, b"question", b"answer" * 100000, lost={"response": "why"})
    assert hand_over.settle(30)
    (exchange,) = read_exchanges(path)
    assert (exchange.request.body, exchange.response.body) == (b"question", b"answer" * 100000)
    assert (exchange.number, exchange.lost, recording.written) == (1, (("response", "why"),), 1)


def test_two_recorders_of_one_file_exclude_each_other(hand_over, tmp_path):
    path = str(tmp_path / "file.jsonl")
    assert hand_over.open(path, SETTINGS, wait=True).error == ""
    other = HandOver(hand_over.said.append)
    try:
        error = "another recorder writes to it: choose another file or stop that recorder"
        assert other.open(path, SETTINGS, wait=True).error == error
        assert hand_over.said == []
        other.open(path, SETTINGS, wait=False)
        assert other.settle(30)
        assert hand_over.said == ["{} is not recorded: {}".format(path, error)]
    finally:
        other.close()


def test_a_writing_process_that_ends_is_replaced(hand_over, tmp_path):
    path = str(tmp_path / "file.jsonl")
    recording = hand_over.open(path, SETTINGS, wait=True)
    (writer,) = psutil.Process(hand_over.pid).children()
    os.kill(writer.pid, signal.SIGSTOP)
    pass_one(hand_over, recording, b"first")
    os.kill(writer.pid, signal.SIGKILL)
    pass_one(hand_over, recording, b"second")
    assert hand_over.settle(30)
    first, second = read_exchanges(path)
    if first.lost:  # the process had been given the exchange already
        assert dict(first.lost)["request"] == "not kept: the process that writes the exchanges failed on them"
    assert (second.number, second.request.body, second.lost) == (2, b"second", ())


def test_signals_to_a_terminal_do_not_end_it_and_the_end_of_its_input_does(hand_over, tmp_path):
    recording = hand_over.open(str(tmp_path / "file.jsonl"), SETTINGS, wait=True)
    process = psutil.Process(hand_over.pid)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        process.send_signal(number)
    exchange = hand_over.begin(recording, HEAD_OF_REQUEST)
    hand_over.send(REQUEST, exchange, b"half")
    hand_over.close()
    assert not process.is_running()
    (exchange,) = read_exchanges(recording.path)
    assert (exchange.request.body, exchange.response) == (b"half", None)
    assert exchange.lost == (("request", "the proxy ended before the request's body was whole"),)


def test_without_the_process_traffic_goes_on_and_one_line_says_so(hand_over, tmp_path):
    recording = hand_over.open(str(tmp_path / "file.jsonl"), SETTINGS, wait=True)
    process = psutil.Process(hand_over.pid)
    process.kill()
    hand_over._reader.join(30)
    hand_over._process.wait(30)  # its pipes are closed for good only then
    for _ in range(3):
        pass_one(hand_over, recording, b"x" * 5000)
    assert [line.split(":")[0] for line in hand_over.said] == ["recording has ended"]
    assert hand_over.settle(30)


@pytest.mark.skipif(not hasattr(resource, "prlimit") or sys.platform != "linux", reason="needs prlimit")
def test_a_full_disk_leaves_whole_lines(hand_over, tmp_path):
    path = str(tmp_path / "file.jsonl")
    recording = hand_over.open(path, SETTINGS, wait=True)
    (writer,) = psutil.Process(hand_over.pid).children()
    pass_one(hand_over, recording, b"one")
    assert hand_over.settle(30)
    resource.prlimit(writer.pid, resource.RLIMIT_FSIZE, (os.path.getsize(path) + 100, resource.RLIM_INFINITY))
    pass_one(hand_over, recording, b"two" * 1000)
    assert hand_over.settle(30)
    assert hand_over.said == ["exchange 2 is lost: {}: File too large".format(path)]
    resource.prlimit(writer.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    pass_one(hand_over, recording, b"three")
    assert hand_over.settle(30)
    assert [exchange.number for exchange in read_exchanges(path)] == [1, 3]
