import json

import pytest

from .runs import answer, call, request, said, verdict

CALLED = answer(call())


def in_turn(turn, key="k", headers=(), **options):
    told = [("x-codex-turn-metadata", json.dumps({"turn_id": turn}))] if turn else []
    return request(said(), headers=told + list(headers), prompt_cache_key=key, **options)


@pytest.mark.parametrize("keys, expected", [(["a"], "untested"), (["a", "a"], "held"), (["a", "b"], "broken")])
def test_one_key(keys, expected):
    assert verdict("identity.one-key", *[in_turn("t", key) for key in keys]) == expected


@pytest.mark.parametrize("headers, expected", [
    ([("session_id", "k")], "held"), ([("thread-id", "x"), ("Session-Id", "k")], "held"),
    ([], "broken"), ([("session_id", "x")], "broken"), ([("session", "k")], "broken"),
])
def test_session_header(headers, expected):
    assert verdict("identity.session-header", in_turn("t", headers=headers)) == expected


@pytest.mark.parametrize("value, expected", [("k", "held"), ("x", "broken"), (None, "broken")])
def test_request_id(value, expected):
    headers = [("x-client-request-id", value)] if value else []
    assert verdict("identity.request-id", in_turn("t", headers=headers)) == expected


@pytest.mark.parametrize("value, expected", [
    ('{"turn_id":"t"}', "held"), ("{}", "broken"), ("[]", "broken"), ("t", "broken"), ('{"turn_id":1}', "broken"),
])
def test_metadata(value, expected):
    exchange = request(said(), headers=[("X-Codex-Turn-Metadata", value)])
    assert verdict("identity.metadata", exchange) == expected


@pytest.mark.parametrize("turns, steps, expected", [
    (["t", "t"], 1, "held"), (["t", "u"], 1, "broken"), ([None, "u"], 1, "untested"), (["t", "u"], 2, "untested"),
])
def test_one_turn_id(turns, steps, expected):
    exchanges = [in_turn(turn, response=CALLED) for turn in turns]
    assert verdict("identity.one-turn-id", *exchanges, steps=[{"do": "turn"}] * steps) == expected


@pytest.mark.parametrize("turns, expected", [(["t", "u"], "held"), (["t", "t"], "broken"), (["t", "u", "t"], "broken")])
def test_turn_ids(turns, expected):
    steps = [{"do": "turn"}] * len(turns)
    requests = [in_turn(turn) for turn in turns]
    assert verdict("identity.turn-ids", *requests, steps=steps) == expected
    assert verdict("identity.turn-ids", *requests, steps=steps + [{"do": "steer"}]) == "untested"


@pytest.mark.parametrize("turn, state, expected", [
    ("t", "s", "held"), ("t", None, "broken"), ("t", "x", "broken"), ("u", None, "held"), ("u", "s", "broken"),
])
def test_turn_state(turn, state, expected):
    headers = [("x-codex-turn-state", state)] if state else []
    answers = [{"headers": {"x-codex-turn-state": "s"}}, {}]
    assert verdict("identity.turn-state", in_turn("t"), in_turn(turn, headers=headers), answers=answers) == expected
    assert verdict("identity.turn-state", in_turn("t"), in_turn(turn, headers=headers)) == "untested"


@pytest.mark.parametrize("agent, originator, expected", [
    ("mine/1.0 (Linux)", "mine", "held"), ("my agent/2", "m", "held"),
    ("", "mine", "broken"), ("mine", "mine", "broken"), ("mine/1", "", "broken"), (None, None, "broken"),
])
def test_names_itself(agent, originator, expected):
    sent = [("user-agent", agent), ("originator", originator)]
    headers = [(name, value) for name, value in sent if value is not None]
    assert verdict("identity.names-itself", request(said(), headers=headers)) == expected


@pytest.mark.parametrize("agent, originator, names, expected", [
    ("mine/1.0", "mine", (), "held"), ("my-codex/1", "codex_conformance", (), "held"),
    ("codex_cli_rs/0.115.0", "mine", (), "broken"), ("mine/1", "codex_exec", (), "broken"),
    ("codex_exec/0.1", "codex_exec", ("codex_exec",), "held"),
    ("codex_exec/0.1", "codex_tui", ("codex_exec",), "broken"),
])
def test_own_name(agent, originator, names, expected):
    exchange = request(said(), headers=[("user-agent", agent), ("originator", originator)])
    assert verdict("identity.own-name", exchange, names=names) == expected
