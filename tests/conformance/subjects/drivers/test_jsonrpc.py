import json

import pytest
from hypothesis import given, settings

from conformance.errors import AgentFault
from conformance.subjects.drivers.jsonrpc import Incoming, encode

from ...test_files import json_values


@pytest.mark.parametrize("line, kind, id, method", [
    (b'{"id":1,"result":{}}', "response", 1, None),
    (b'{"id":1,"error":{"code":1}}\r\n', "response", 1, None),
    (b'{"id":"a","method":"ask","params":{}}', "request", "a", "ask"),
    (b'{"method":"tell"}', "notification", None, "tell"),
    (b'{"jsonrpc":"2.0","method":"tell"}', "notification", None, "tell"),
])
def test_what_a_line_is(line, kind, id, method):
    assert Incoming.of(line)[:3] == (kind, id, method)


@pytest.mark.parametrize("line", [b"hello", b"", b"[]", b"1", b"{}", b'"method"', b"\xff", b'{"id":1', b"[" * 100000])
def test_what_is_not_json_rpc_is_the_agents_fault(line):
    with pytest.raises(AgentFault) as fault:
        Incoming.of(line)
    assert fault.value.kind == "protocol" and len(str(fault.value)) < 700 and "\n" not in str(fault.value)


@settings(max_examples=40)
@given(json_values)
def test_a_message_is_one_line(params):
    line = encode(id=1, method="m", params=params)
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    assert Incoming.of(line) == ("request", 1, "m", {"id": 1, "method": "m", "params": params})
    assert json.loads(line.decode("utf-8"))["params"] == params
