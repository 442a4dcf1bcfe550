"""`request_permissions` and `test_sync_tool`: outputs as codex 0.115.0 gives them."""

import json
import os
import threading

import pytest

from .bench import Bench

NETWORK = {"network": {"enabled": True}}


@pytest.fixture
def bench(tmp_path):
    with Bench(tmp_path, {"request_permissions", "test_sync_tool"}) as bench:
        bench.approval = "on-request"
        yield bench


def granted(network=None, files=None, scope="turn"):
    return {"permissions": {"network": network, "file_system": files}, "scope": scope}


@pytest.mark.parametrize("asked, answer, output", [
    (NETWORK, {"permissions": NETWORK, "scope": "turn"}, granted({"enabled": True})),
    (NETWORK, {"permissions": NETWORK}, granted({"enabled": True})), (NETWORK, {"permissions": {}}, granted()),
    (NETWORK, {"permissions": NETWORK, "scope": "weird"}, granted()), (NETWORK, None, granted()),
    (NETWORK, {"permissions": {"fileSystem": {"read": ["/a"]}}, "scope": "session"}, granted(scope="session")),
    ({"file_system": {"read": ["/a"], "write": ["/c"]}},
     {"permissions": dict(NETWORK, fileSystem={"read": ["/a"], "write": ["/b"]}), "scope": "session"},
     granted(None, {"read": ["/a"], "write": None}, "session")),
    ({"network": {"enabled": False}}, {"permissions": NETWORK}, granted()),
])
def test_what_is_granted(bench, asked, answer, output):
    bench.answers = [answer]
    assert json.loads(bench("request_permissions", {"permissions": asked, "reason": "why"})) == output


def test_what_the_client_is_asked(bench):
    bench("request_permissions", {"permissions": {"file_system": {"write": ["rel", "/x/../y"]}}})
    path = os.path.join(str(bench.folder), "rel")
    assert bench.asked == [("item/permissions/requestApproval", {
        "turnId": "turn-1", "itemId": "c", "reason": None,
        "permissions": {"network": None, "fileSystem": {"read": None, "write": [path, "/y"]}, "macos": None}})]


@pytest.mark.parametrize("policy", ["never", {"granular": {"request_permissions": False}}, {"granular": {}}])
def test_nobody_is_asked(bench, policy):
    bench.approval, bench.answers = policy, [{"permissions": NETWORK}]
    assert json.loads(bench("request_permissions", {"permissions": NETWORK})) == granted()
    assert bench.asked == []


@pytest.mark.parametrize("arguments, output", [
    ({"permissions": {}}, "request_permissions requires at least one permission"),
    ({"permissions": {"network": {}, "file_system": {}}}, "request_permissions requires at least one permission"),
    ({}, "failed to parse function arguments: missing field `permissions` at line 1 column 2"),
    ('{"permissions":{"zz":1}}', "failed to parse function arguments: unknown field `zz`, expected `network` or "
     "`file_system` at line 1 column 20"),
    ('{"permissions":3}', "failed to parse function arguments: invalid type: integer `3`, expected struct "
     "RequestPermissionProfile at line 1 column 16"),
])
def test_wrong_requests(bench, arguments, output):
    assert bench("request_permissions", arguments) == output


@pytest.mark.parametrize("arguments, output", [
    ({}, "ok"), ({"sleep_before_ms": 1, "sleep_after_ms": 1}, "ok"),
    ({"barrier": {"id": "a", "participants": 1}}, "ok"),
    ({"barrier": {"id": "a", "participants": 0}}, "barrier participants must be greater than zero"),
    ({"barrier": {"id": "a", "participants": 2, "timeout_ms": 0}}, "barrier timeout must be greater than zero"),
    ('{"barrier":3}', "failed to parse function arguments: invalid type: integer `3`, expected struct BarrierArgs at "
     "line 1 column 12"),
])
def test_sync(bench, arguments, output):
    assert bench("test_sync_tool", arguments) == output


def test_a_barrier_that_stays_shut(bench):
    wait = {"id": "shut", "participants": 2, "timeout_ms": 1}
    assert bench("test_sync_tool", {"barrier": wait}) == "test_sync_tool barrier wait timed out"
    assert bench("test_sync_tool", {"barrier": dict(wait, participants=3)}) == (
        "barrier shut already registered with 2 participants")


def test_a_barrier_opens_for_all(bench):
    outputs = []
    calls = [threading.Thread(target=lambda: outputs.append(bench("test_sync_tool", {
        "barrier": {"id": "pair", "participants": 2, "timeout_ms": 20000}}))) for _ in range(2)]
    for call in calls:
        call.start()
    for call in calls:
        call.join(30)
    assert outputs == ["ok", "ok"]
