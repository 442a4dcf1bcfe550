"""The normaliser takes what differs between two runs, keeps who is who, and touches nothing else."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.files import compact_json
from conformance.goldens.store import list_goldens, read_golden, version_folder, versions
from conformance.rules.load import Rule, Rules, load_rules
from conformance.rules.normalise import normalise

RULES = load_rules()
PLACES = {"path:workspace": "/tmp/a/workspace", "path:codex_home": "/tmp/a/codex_home", "path:home": "/tmp/a/home",
          "origin": "127.0.0.1:4711"}
ELSEWHERE = {"path:workspace": "/var/bb/workspace", "path:codex_home": "/var/bb/codex_home",
             "path:home": "/var/bb/home", "origin": "127.0.0.1:80"}


def uuid(number):
    return "{:08x}-0000-7000-8000-{:012x}".format(number, number)


def run(ids=(1, 2, 3), places=PLACES, date="2026-01-01", seconds="0.25", chunk="abc123", order=1, answers="ab"):
    """A transcript with everything that a run makes up for itself."""
    thread, turn, other = map(uuid, ids)
    race = '"workspaces":{"' + places["path:workspace"] + '":{"has_changes":false}},'
    said = {"answers": {key: {"answers": [key]} for key in answers}}
    body = {"model": "m", "prompt_cache_key": thread, "input": [
        {"type": "message", "content": [{"text": "<cwd>{}</cwd><current_date>{}</current_date>".format(
            places["path:workspace"], date)}]},
        {"type": "function_call_output", "output": "Chunk ID: {}\nWall time: {} seconds\n{} {}".format(
            chunk, seconds, other, thread)},
        {"type": "function_call_output", "output": compact_json(said)}]}
    body = {key: body[key] for key in list(body)[::order]}
    headers = [["session_id", thread], ["x-client-request-id", thread], ["host", places["origin"]],
               ["x-codex-turn-metadata", '{"turn_id":"' + turn + '",' + race + '"sandbox":"none"}'],
               ["user-agent", "agent/1.0 (Linux 1; x86_64) dumb (agent; 1)"], ["content-length", str(len(seconds))]]
    exchange = {"request": {"method": "POST", "path": "/v1/responses", "form": "compact", "headers": headers[::order],
                            "body": body},
                "response": {"status": 200, "events": [{"path": places["path:workspace"], "id": uuid(5)}]}}
    return {"exchanges": [exchange, exchange], "dialogue": {"turns": [{"id": turn, "new": uuid(99)}]}}


def normal(transcript, places=PLACES):
    return normalise(transcript, RULES, places).transcript


def test_the_keys_of_a_hash_map_are_sorted_and_nothing_else_in_it_changes():
    rules = Rules(1, [Rule("map", "keys", "map", "map", [("request", "body", "map")], None, "a hash map")])
    inner, other = {"y": 1, "x": 2}, {"b": 1, "a": 2}
    request = {"headers": [], "body": {"map": {"d": inner, "c": "text"}, "other": other}}
    exchange = {"request": request, "response": None}
    result = normalise({"exchanges": [exchange]}, rules, {})
    body = result.transcript["exchanges"][0]["request"]["body"]
    assert compact_json(body) == '{"map":{"c":"text","d":{"y":1,"x":2}},"other":{"b":1,"a":2}}'
    assert result.replaced == {"map": 1}
    assert normalise(result.transcript, rules, {}).transcript == result.transcript


@pytest.mark.parametrize("kind", ["text", 1, None, ["b", "a"]])
def test_what_is_no_object_has_no_keys_to_sort(kind):
    rules = Rules(1, [Rule("map", "keys", "map", "map", [("request", "body", "map")], None, "a hash map")])
    exchange = {"request": {"headers": [], "body": {"map": kind}}, "response": None}
    assert normalise({"exchanges": [exchange]}, rules, {}).transcript["exchanges"] == [exchange]


@pytest.mark.parametrize("body, expected", [
    ({"client_metadata": {"b": "1", "a": "2"}}, {"client_metadata": {"a": "2", "b": "1"}}),
    ({"client_metadata": {"x-codex-turn-metadata": '{"turn_started_at_unix_ms":17956,"a":17956}'}},
     {"client_metadata": {"x-codex-turn-metadata": '{"turn_started_at_unix_ms":<milliseconds>,"a":17956}'}}),
    ({"input": [{"id": "msg_" + uuid(1)}, {"id": "fco_" + uuid(2)}, {"id": "msg_" + uuid(1)}]},
     {"input": [{"id": "msg_<item:1>"}, {"id": "fco_<item:2>"}, {"id": "msg_<item:1>"}]}),
    ({"input": [{"id": "msg_c21d1ced-c9f1-5996-b7d4-1461ee6f4ebf"}]}, {"input": [{"id": "msg_<item:1>"}]}),
    ({"input": [{"id": "fc_1_1"}, {"id": "msg_c21d1ced-c9f1-4996-b7d4-1461ee6f4ebf"}]},
     {"input": [{"id": "fc_1_1"}, {"id": "msg_c21d1ced-c9f1-4996-b7d4-1461ee6f4ebf"}]})])
def test_what_later_versions_make_up(body, expected):
    exchange = {"request": {"headers": [], "body": body}, "response": None}
    found = normal({"exchanges": [exchange]})["exchanges"][0]["request"]["body"]
    assert compact_json(found) == compact_json(expected)


def test_what_is_replaced():
    result = normalise(run(), RULES, PLACES)
    request = result.transcript["exchanges"][0]["request"]
    assert request["headers"] == [
        ["session_id", "<thread:1>"], ["x-client-request-id", "<thread:1>"], ["host", "<origin>"],
        ["x-codex-turn-metadata", '{"turn_id":"<turn:1>","sandbox":"none"}'], ["user-agent", "<user-agent>"],
        ["content-length", "<length>"]]
    assert request["body"]["prompt_cache_key"] == "<ignored>"
    assert [item.get("output") for item in request["body"]["input"]][1] == (
        "Chunk ID: <chunk:1>\nWall time: <seconds> seconds\n<uuid:1> <thread:1>")
    assert result.transcript["exchanges"][0]["races"] == {
        "workspaces": '"workspaces":{"<path:workspace>":{"has_changes":false}},'}
    assert result.transcript["dialogue"] == {"turns": [{"id": "<turn:1>", "new": "<uuid:2>"}]}
    assert result.transcript["exchanges"][0]["response"]["events"] == [
        {"path": "<path:workspace>", "id": uuid(5)}]  # our own script: only places are taken there
    assert set(result.replaced) == {rule.id for rule in RULES.all}
    assert (result.replaced["prompt-cache-key"], result.replaced["thread-id"], result.replaced["workspaces"]) == (2, 4, 2)


def test_the_original_is_not_changed():
    transcript = run()
    before = json.dumps(transcript)
    normal(transcript)
    assert json.dumps(transcript) == before


ids = st.lists(st.integers(0, 2 ** 32 - 1), min_size=3, max_size=3, unique=True).filter(lambda ids: 99 not in ids)
runs = st.fixed_dictionaries({
    "ids": ids, "places": st.sampled_from([PLACES, ELSEWHERE]),
    "date": st.dates().map(lambda date: date.isoformat()).filter(lambda text: re.match(r"\d{4}-", text)),
    "seconds": st.floats(0, 99).map("{:.4f}".format), "chunk": st.text("0123456789abcdef", min_size=6, max_size=6),
    "answers": st.sampled_from(["ab", "ba"])})


@settings(max_examples=40)
@given(runs, runs)
def test_two_runs_normalise_to_the_same(first, second):
    assert normal(run(**first), first["places"]) == normal(run(**second), second["places"])


@settings(max_examples=40)
@given(runs)
def test_normalising_twice_changes_nothing_more(made):
    once = normal(run(**made), made["places"])
    assert normal(once, made["places"]) == once
    assert normal(once, {}) == once


@settings(max_examples=40)
@given(runs)
def test_the_order_of_keys_and_headers_changes_no_number(made):
    forwards, backwards = normal(run(**made), made["places"]), normal(run(order=-1, **made), made["places"])
    assert [sorted(exchange["request"]["headers"]) for exchange in forwards["exchanges"]] == [
        sorted(exchange["request"]["headers"]) for exchange in backwards["exchanges"]]
    bodies = [result["exchanges"][0]["request"]["body"] for result in (forwards, backwards)]
    assert bodies[0] == bodies[1] and list(bodies[0]) == list(bodies[1])[::-1]
    assert forwards["dialogue"] == backwards["dialogue"]


@given(st.lists(st.integers(0, 4), min_size=1, max_size=8))
def test_identity_is_kept(numbers):
    """Equal ids have equal placeholders, distinct ones distinct placeholders, wherever they stand."""
    transcript = {"exchanges": [{"request": {"headers": [["session_id", uuid(numbers[0])]], "body": [
        "a {} b".format(uuid(number)) for number in numbers]}, "response": None}], "dialogue": {}}
    request = normal(transcript)["exchanges"][0]["request"]
    found = [text[2:-2] for text in request["body"]]
    assert len(set(found)) == len(set(numbers))
    for left, number in zip(found, numbers):
        assert [right == left for right in found] == [other == number for other in numbers]
    assert request["headers"][0][1] == found[0] == "<thread:1>"


plain_text = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)
plain = st.recursive(st.none() | st.booleans() | st.integers() | plain_text,
                     lambda inner: st.lists(inner, max_size=3) | st.dictionaries(plain_text, inner, max_size=3),
                     max_leaves=8)


@settings(max_examples=40)
@given(st.dictionaries(plain_text, plain, max_size=3), plain, st.lists(st.tuples(plain_text, plain_text), max_size=4))
def test_what_no_rule_names_is_not_touched(body, dialogue, headers):
    body.pop("prompt_cache_key", None)
    transcript = {"exchanges": [{"request": {"method": "POST", "headers": [["x-" + name, value] for name, value in
                                                                          headers], "body": body},
                                 "response": {"events": [body]}}], "dialogue": dialogue}
    assert normal(transcript) == transcript


@pytest.mark.parametrize("header, value", [
    ("session_id", "not-a-uuid"), ("content-length", "12x"), ("user-agent", "Mozilla"), ("authorization", "Basic x"),
    ("originator", "two words"), ("x-codex-turn-metadata", '{"turn_id":"1"}')])
def test_what_does_not_have_the_shape_stays(header, value):
    transcript = {"exchanges": [{"request": {"headers": [[header, value]], "body": {}}, "response": None}]}
    assert normal(transcript) == transcript


@pytest.mark.parametrize("text", [
    '{"answers":{"b":{},"a":{}},"answers":{}}', '{"answers":{"b":1, "a":2}}', '{"answers":{b}}'])
def test_answers_that_are_not_compact_json_are_compared_as_they_are(text):
    transcript = {"exchanges": [{"request": {"headers": [], "body": {"input": [{"output": text}]}}, "response": None}]}
    assert normal(transcript) == transcript


@pytest.mark.parametrize("version", versions())
def test_every_golden_is_normal_already(version):
    folder, known = version_folder(version), set()
    for name in list_goldens(folder):
        golden = read_golden(folder, name)
        transcript = {"exchanges": golden["exchanges"], "dialogue": golden["dialogue"]}
        for exchange in golden["exchanges"]:  # what stands in all of them need be read only once
            seen = [exchange["request"]["body"].pop(key, None) for key in ("instructions", "tools")]
            if compact_json(seen) not in known:
                known.add(compact_json(seen))
                exchange["request"]["body"]["seen"] = seen
        assert normal(transcript) == transcript, name


def test_whole_numbers_are_masked_where_a_rule_says_so_and_nowhere_else():
    def dialogue(milliseconds, process):
        item = {"type": "commandExecution", "durationMs": milliseconds, "exitCode": 17, "ok": True,
                "processId": process}
        return {"exchanges": [], "dialogue": {"notifications": [{"method": "m", "params": {"item": item}}],
                                              "turns": [{"durationMs": milliseconds}]}}
    first, second = (normalise(dialogue(*values), RULES, PLACES) for values in ((17, "4711"), (4, "815")))
    item = first.transcript["dialogue"]["notifications"][0]["params"]["item"]
    assert item == {"type": "commandExecution", "durationMs": "<milliseconds>", "exitCode": 17, "ok": True,
                    "processId": "<session:1>"}
    assert item == second.transcript["dialogue"]["notifications"][0]["params"]["item"]
    assert first.replaced["duration-ms"] == 1 and first.transcript["dialogue"]["turns"] == [{"durationMs": 17}]


LOG = """WARNING: proceeding, even though we could not update PATH: it is temporary
Reading prompt from stdin...
{banner}
--------
workdir: {workspace}
session id: {thread}
--------
exec
sh -c x in {workspace}{log} succeeded in {took}:
 exited -1 in {took}:
Usage: {program} exec [OPTIONS]
"""


@pytest.mark.parametrize("first, second", [
    (dict(banner="OpenAI Codex v0.115.0 (research preview)", took="3ms", program="codex",
          log="2026-01-01T00:00:00.123456Z ERROR codex_core::exec: exec error: gone\n"),
     dict(banner="my-agent v1.2.3", took="1m 02s", program="my-agent", log=""))])
def test_what_an_agent_prints_of_itself(first, second):
    told = []
    for words in (first, second):
        log = LOG.format(workspace=PLACES["path:workspace"], thread=uuid(1), **words)
        transcript = run()
        transcript["dialogue"] = {"exits": [{"stderr": log if words is first else log.split("\n", 1)[1]}]}
        told.append(normal(transcript)["dialogue"]["exits"][0]["stderr"])
    assert told[0] == told[1]
    assert told[0].startswith("Reading prompt from stdin...\n<banner>\n--------\nworkdir: <path:workspace>\n"
                              "session id: <thread:1>\n--------\n")
    assert "succeeded in <duration>:\n exited -1 in <duration>:\nUsage: <program> exec" in told[0]
    assert normal({"exchanges": [], "dialogue": {"exits": [{"stderr": told[0]}]}}) == (
        {"exchanges": [], "dialogue": {"exits": [{"stderr": told[0]}]}})
