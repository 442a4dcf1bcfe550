"""JSON-RPC: a defect of this agent fails one request and nothing more."""

import io
import json

from reference_agent.frontends.rpc import INTERNAL, Peer, RpcError, serve


def served(handle, *lines):
    out = io.BytesIO()
    serve([line.encode("utf-8") for line in lines], Peer(out), handle)
    return [json.loads(line) for line in out.getvalue().decode("utf-8").splitlines()]


def test_a_defect_is_one_error_without_python_text(capsys):
    def handle(method, message):
        if method == "bad":
            raise ValueError("embedded null byte")
        return {"fine": True}
    answers = served(handle, '{"id": 1, "method": "bad"}', '{"id": 2, "method": "good"}')
    assert answers == [
        {"error": {"code": INTERNAL, "message": "this agent failed to handle bad"}, "id": 1},
        {"id": 2, "result": {"fine": True}}]
    err = capsys.readouterr().err
    assert err.startswith("this agent failed to handle bad: a defect at frontends/rpc.py:") and err.count("\n") == 1


def test_refusals_keep_their_code():
    def handle(method, message):
        raise RpcError("no", -32601)
    assert served(handle, '{"id": 1, "method": "x"}') == [{"error": {"code": -32601, "message": "no"}, "id": 1}]


def test_notifications_and_strange_answers_change_nothing():
    def handle(method, message):
        raise AssertionError(method)
    assert served(handle, '{"method": "x"}', '{"id": 7, "result": 1}', "", "nope") == []
