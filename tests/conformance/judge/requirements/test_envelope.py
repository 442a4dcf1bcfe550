import pytest

from .runs import request, said, verdict

MESSAGE = said()


def sent(**fields):
    return request(MESSAGE, **dict({"stream": True, "store": False}, **fields))


def changed(**fields):
    exchange = sent()
    return dict(exchange, request=dict(exchange["request"], **fields))


@pytest.mark.parametrize("fields, expected", [
    ({}, "held"), ({"path": "/v1/responses?k=v"}, "held"), ({"path": "/v1/chat/completions"}, "broken"),
    ({"method": "GET"}, "broken"),
])
def test_posted(fields, expected):
    assert verdict("envelope.posted", changed(**fields)) == expected


@pytest.mark.parametrize("id, name, good, bad", [
    ("envelope.bearer", "Authorization", ["Bearer the-key"], [None, "the-key", "Bearer other", "bearer the-key"]),
    ("envelope.plain", "content-encoding", [None, "identity"], ["zstd", "gzip"]),
    ("envelope.content-type", "content-type", ["application/json", "Application/JSON; charset=utf-8"],
     [None, "text/plain", "application/jsonl"]),
    ("envelope.accepts-events", "accept", ["text/event-stream", "application/json, text/event-stream"], [None, "*/*"]),
])
def test_headers(id, name, good, bad):
    for values, expected in ((good, "held"), (bad, "broken")):
        for value in values:
            assert verdict(id, sent(headers=[(name, value)] if value else [])) == expected, value


@pytest.mark.parametrize("fields, expected", [
    ({}, "held"), ({"new_key": 1}, "held"), ({"reasoning": None}, "held"),
    ({"input": [{"type": "something_new"}]}, "held"),
    ({"stream": "yes"}, "broken"), ({"input": []}, "broken"), ({"input": ["text"]}, "broken"),
    ({"input": [{"type": "message", "role": "user", "content": "text"}]}, "broken"),
    ({"input": [{"type": "function_call", "name": "n", "call_id": "c", "arguments": {}}]}, "broken"),
    ({"tools": [{}]}, "broken"), ({"model": None}, "broken"), ({"include": "reasoning"}, "broken"),
])
def test_schema(fields, expected):
    assert verdict("envelope.schema", sent(**fields)) == expected


def test_schema_names_the_place():
    from .runs import findings
    (where, complaint), = findings("envelope.schema", sent(input=[MESSAGE, {"type": "message", "role": "boss",
                                                                            "content": []}]))
    assert where == "exchanges[0].request.body.input[1].role" and "'boss' is not one of" in complaint


@pytest.mark.parametrize("text, complaint", [
    (b'{"model": "m"}', ""),
    (b'{"model":"m","model":"m"}', "one object has the key 'model' twice"),
    (b'{"input":[{"a":{"b":1,"\\u0062":1}}]}', "one object has the key 'b' twice"),
])
def test_schema_sees_doubled_keys(text, complaint):
    from .runs import findings
    exchange = sent()
    exchange["request"]["form"] = "loose"
    assert findings("envelope.schema", exchange, bodies=[text]) == [("exchanges[0].request.body", complaint)]


def test_a_body_that_is_no_object():
    assert verdict("envelope.schema", changed(form="text", body="hello")) == "broken"


@pytest.mark.parametrize("id, key, good, bad", [
    ("envelope.not-stored", "store", [False], [True, None, 0]),
    ("envelope.streamed", "stream", [True], [False, None, 1]),
    ("envelope.cache-key", "prompt_cache_key", ["k"], [None, "", 5]),
])
def test_switches(id, key, good, bad):
    for values, expected in ((good, "held"), (bad, "broken")):
        for value in values:
            assert verdict(id, sent(**{key: value})) == expected, value


@pytest.mark.parametrize("fields, expected", [
    ({"reasoning": {"effort": "low"}, "include": ["reasoning.encrypted_content"]}, "held"),
    ({"reasoning": {"effort": "low"}, "include": []}, "broken"), ({"reasoning": {"effort": "low"}}, "broken"),
    ({"reasoning": None, "include": []}, "untested"),
])
def test_encrypted_reasoning(fields, expected):
    assert verdict("envelope.encrypted-reasoning", sent(**fields)) == expected


@pytest.mark.parametrize("changes, expected", [
    ({"config": {"model": "m"}}, "held"), ({"config": {"model": "n"}}, "broken"), ({"config": {}}, "untested"),
    ({"config": {"model": "n"}, "args": ["-m", "m"]}, "untested"),
    ({"config": {"model": "n"}, "thread": {"model": "m"}}, "untested"),
    ({"config": {"model": "n"}, "steps": [{"do": "turn", "params": {"model": "m"}}]}, "untested"),
    ({"config": {"model": "n", "profile": "p"}}, "untested"),
])
def test_model(changes, expected):
    assert verdict("envelope.asked-model", sent(), **changes) == expected
