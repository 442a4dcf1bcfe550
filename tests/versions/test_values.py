"""What a version's value changes without an edit outside of it: items, retries, tools, messages, allowed values."""

import pytest

from reference_agent.frontends import params
from reference_agent.protocol import items, retry, stream, turn
from reference_agent.session.manager import NoSuchThread, ThreadManager
from reference_agent.session.thread import TurnRefused
from reference_agent.settings.config import ConfigError, load_settings
from reference_agent.tools.registry import Registry
from reference_agent.versions import DEFAULT
from reference_agent.versions.contract import Contract, load_contract
from reference_agent.versions.value import Refusal
from tests.reference_agent.sample_settings import Place
from tests.reference_agent.tools.bench import Bench

CALL = {"type": "function_call", "id": "fc_1", "name": "n", "arguments": "{}", "call_id": "c"}
WITH_IDS = {kind: ("[id]",) + tuple(key for key in keys if key != "id")
            for kind, keys in DEFAULT.wire.item_keys.items()}
AFTER = DEFAULT.retry._replace(
    refusals=(Refusal(429, 429, True, False, "busy: {status}", retry_after=True),) + DEFAULT.retry.refusals)


@pytest.fixture
def place(tmp_path, monkeypatch):
    return Place(tmp_path, monkeypatch)


def begun(version):
    machine = turn.Turn(lambda item: True, retry.Limits(0, 1), version.wire.item_keys, float, version.turns)
    machine.handle(turn.Begin([], "input"))
    return machine


def refused(table, headers):
    return retry.classify_status(table, 429, "", "http://h", headers)


@pytest.mark.parametrize("item, sent", [
    (CALL, {"type": "function_call", "id": "fc_1", "name": "n", "arguments": "{}", "call_id": "c"}),
    ({"type": "reasoning", "summary": []},
     {"type": "reasoning", "summary": [], "content": None, "encrypted_content": None}),
    ({"type": "compaction", "id": "c_1", "encrypted_content": "e"},
     {"type": "compaction", "id": "c_1", "encrypted_content": "e"}),
])
def test_a_version_can_keep_the_ids_of_items(item, sent):
    assert list(items.replay(item, WITH_IDS).items()) == list(sent.items())
    assert "id" not in items.replay(item, DEFAULT.wire.item_keys)


def test_the_turn_sends_items_back_as_its_version_says():
    version = DEFAULT._replace(wire=DEFAULT.wire._replace(item_keys=WITH_IDS))
    for value, kept in ((version, True), (DEFAULT, False)):
        recorded = begun(value).handle(stream.ItemDone(CALL))[0]
        assert ("id" in recorded.item) == kept


def test_a_version_can_try_a_429_again_after_its_pause():
    failure = refused(AFTER, {"retry-after": "7"})
    assert failure == retry.Failure("busy: 429 Too Many Requests", True, False, 7.0)
    assert begun(DEFAULT).handle(stream.Failed(failure))[-1] == turn.Pause(7.0, (1, 1), failure)


@pytest.mark.parametrize("table, headers", [
    (AFTER, {}), (AFTER, {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}), (AFTER, {"retry-after": "-1"}),
    (DEFAULT.retry, {"retry-after": "7"}),
])
def test_a_429_without_such_a_row_or_pause_is_final(table, headers):
    failure = refused(table, headers)
    assert begun(DEFAULT).handle(stream.Failed(failure))[-1] == turn.Done("failed", failure)


def test_a_pause_that_the_server_names_holds_for_the_request_counter_too():
    machine = turn.Turn(lambda item: True, retry.Limits(1, 0), {}, float, DEFAULT.turns)
    machine.handle(turn.Begin([], "input"))
    failure = retry.Failure("busy", False, True, 3.5)
    assert machine.handle(stream.Failed(failure))[-1] == turn.Pause(3.5, None, failure)


def test_a_version_can_end_with_an_incomplete_response():
    event = '{"type": "response.incomplete", "response": {}}'
    final = DEFAULT.retry._replace(incomplete_again=False)
    assert stream.meaning(event, DEFAULT.retry).failure.retryable
    assert not stream.meaning(event, final).failure.retryable


def test_a_version_can_retry_sooner_and_end_at_other_codes():
    table = DEFAULT.retry._replace(first_delay=1.0, growth=3, jitter=0.0,
                                   final_codes={"server_error": ("No.", "other")})
    assert [retry.backoff(table, attempt) for attempt in (1, 2, 3)] == [1.0, 3.0, 9.0]
    body = {"error": {"code": "server_error", "message": "boom"}}
    assert retry.classify_failed(table, "response.failed", body) == retry.Failure("No.", False, False)


@pytest.mark.parametrize("status", [0, 100, 304, 404, 499, 500, 503, 599, 999])
def test_every_status_has_a_row(status):
    assert retry.classify_status(DEFAULT.retry, status, "", "http://h", {}).message


def test_a_version_words_interrupted_calls():
    tools = DEFAULT.tools._replace(aborted="Wall time: {seconds:.1f} seconds\naborted by user")
    call = dict(CALL, name="exec_command")
    assert Registry(tools, ()).aborted(call, 0.5) == "Wall time: 0.5 seconds\naborted by user"
    assert Registry(DEFAULT.tools, ()).aborted(call, 0.5) == "aborted by user after 0.5s"


def signalled(number, tty):
    """As 0.169.0 has it: the exit code names the signal."""
    return 128 + number


@pytest.fixture
def work(tmp_path):
    """`work(tools, command, **arguments)`: the output of exec_command, for a version with these `Tools`."""
    def run(tools, command, limit=10000, **arguments):
        with Bench(tmp_path, {"exec_command"}, tools) as bench:
            bench.model = dict(bench.model, truncation_policy={"mode": "bytes", "limit": limit})
            return bench("exec_command", dict(arguments, cmd=command))
    return run


@pytest.mark.parametrize("killed, tty, code", [
    (signalled, False, 137), (signalled, True, 137), (DEFAULT.tools.killed, False, -1),
    (DEFAULT.tools.killed, True, 1)])
def test_a_version_gives_the_exit_code_of_a_killed_command(work, killed, tty, code):
    output = work(DEFAULT.tools._replace(killed=killed), "kill -9 $$", tty=tty)
    assert "\nProcess exited with code %d\n" % code in output


#: One cut, with the words of 0.169.0.
ONE_CUT = DEFAULT.tools.truncation._replace(
    exec_output="Warning: truncated output (original token count: {tokens})\n{output}", twice=False)


def test_a_version_words_what_was_cut(work):
    output = work(DEFAULT.tools._replace(truncation=ONE_CUT._replace(marker="[{gone} {unit}]")), "printf %040d 0",
                  max_output_tokens=2)
    assert output.endswith("\nWarning: truncated output (original token count: 10)\n0000[8 tokens]0000")


@pytest.mark.parametrize("truncation, cuts", [(ONE_CUT, 1), (DEFAULT.tools.truncation, 2)])
def test_a_version_can_cut_once(work, truncation, cuts):
    output = work(DEFAULT.tools._replace(truncation=truncation), "printf %040000d 0", 100, max_output_tokens=5000)
    assert (len(output) > 20000) == (cuts == 1)
    assert ("chars truncated" in output) == (cuts == 2)


def test_a_version_words_what_clients_get(place):
    version = DEFAULT._replace(texts=DEFAULT.texts._replace(
        no_turn="nothing to steer", bad_thread_id="{id}: no id", no_thread="no thread {id}"))
    manager = ThreadManager(Contract(load_contract(DEFAULT).folder, version))
    thread = manager.start(place.settings(), ("me", "me/1"), lambda *_: None)
    with pytest.raises(TurnRefused, match="^nothing to steer$"):
        thread.steer([{"type": "text", "text": "x"}], "turn")
    other = thread.id[:-1] + ("0" if thread.id[-1] != "0" else "1")
    for name, words in (("x", "x: no id"), (other, "no thread " + other)):
        with pytest.raises(NoSuchThread) as caught:
            manager.find(name)
        assert str(caught.value) == words


def test_a_version_words_a_steer_for_another_turn(place):
    version = DEFAULT._replace(texts=DEFAULT.texts._replace(other_turn="not {expected} but {running}"))
    manager = ThreadManager(Contract(load_contract(DEFAULT).folder, version))
    thread = manager.start(place.settings(), ("me", "me/1"), lambda *_: None)
    turn_id, _ = thread.prepare([{"type": "text", "text": "x"}])
    with pytest.raises(TurnRefused) as caught:
        thread.steer([{"type": "text", "text": "x"}], "another")
    assert str(caught.value) == "not another but " + turn_id


#: A version with another effort, and, as 0.169.0 is, without the policy `on-failure`.
OTHER = DEFAULT._replace(
    efforts=DEFAULT.efforts + ("extreme",),
    approval_policies=tuple(name for name in DEFAULT.approval_policies if name != "on-failure"))


@pytest.mark.parametrize("key, value, version, other", [
    ("model_reasoning_effort", "extreme", OTHER, DEFAULT), ("approval_policy", "on-failure", DEFAULT, OTHER)])
def test_a_version_has_its_values_of_settings(place, key, value, version, other):
    def load(codex):
        return load_settings(place.codex_home, place.workspace, [(key, value)], codex=codex)
    assert value in (load(version).reasoning_effort, load(version).approval_policy)
    with pytest.raises(ConfigError):
        load(other)


@pytest.mark.parametrize("key, value, version, other", [
    ("effort", "extreme", OTHER, DEFAULT), ("approvalPolicy", "on-failure", DEFAULT, OTHER)])
def test_a_version_has_its_values_of_parameters(key, value, version, other):
    message = {"params": {"threadId": "t", "input": [], key: value}}
    assert params.read(params.methods(version), "turn/start", message, False)[key] == value
    with pytest.raises(params.BadParams, match="unknown variant `%s`" % value):
        params.read(params.methods(other), "turn/start", message, False)


def test_every_condition_is_of_a_tool():
    assert set(DEFAULT.tools.conditions) <= set(DEFAULT.tools.order)


