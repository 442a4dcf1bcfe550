import json

import pytest

from proxies.origin.items import BUILDERS, ItemError, build_item


@pytest.mark.parametrize("data, item", [
    ({"message": "hi"},
     {"type": "message", "id": "msg_2_3", "role": "assistant", "content": [{"type": "output_text", "text": "hi"}]}),
    ({"message": ["a", "b"], "id": "m", "phase": "final_answer", "end_turn": True},
     {"type": "message", "id": "m", "role": "assistant", "phase": "final_answer", "end_turn": True,
      "content": [{"type": "output_text", "text": "a"}, {"type": "output_text", "text": "b"}]}),
    ({"reasoning": "why", "encrypted": "gAAA", "content": "raw"},
     {"type": "reasoning", "id": "rs_2_3", "summary": [{"type": "summary_text", "text": "why"}],
      "content": [{"type": "reasoning_text", "text": "raw"}], "encrypted_content": "gAAA"}),
    ({"reasoning": []}, {"type": "reasoning", "id": "rs_2_3", "summary": []}),
    ({"function_call": "exec_command", "arguments": {"cmd": "é", "b": 1}},
     {"type": "function_call", "id": "fc_2_3", "call_id": "call_2_3", "name": "exec_command",
      "arguments": '{"cmd":"é","b":1}'}),
    ({"function_call": "f", "call_id": "c", "id": "", "arguments": '{ "a" : 1.0 }', "namespace": "n"},
     {"type": "function_call", "call_id": "c", "name": "f", "arguments": '{ "a" : 1.0 }', "namespace": "n"}),
    ({"custom_tool_call": "apply_patch", "input": "*** Begin"},
     {"type": "custom_tool_call", "id": "ctc_2_3", "call_id": "call_2_3", "name": "apply_patch",
      "input": "*** Begin"}),
    ({"local_shell_call": ["ls", "-l"], "timeout_ms": 9},
     {"type": "local_shell_call", "id": "lsh_2_3", "call_id": "call_2_3", "status": "completed",
      "action": {"type": "exec", "command": ["ls", "-l"], "timeout_ms": 9}}),
    ({"web_search_call": "cats"},
     {"type": "web_search_call", "id": "ws_2_3", "status": "completed", "action": {"type": "search", "query": "cats"}}),
    ({"image_generation_call": "aGk=", "revised_prompt": "p"},
     {"type": "image_generation_call", "id": "ig_2_3", "status": "completed", "revised_prompt": "p",
      "result": "aGk="}),
    ({"item": {"type": "new_thing", "x": [1]}}, {"type": "new_thing", "x": [1]}),
])
def test_builders(data, item):
    built = build_item(data, 2, 3)
    assert built == item
    assert next(iter(built)) == "type"


def test_every_builder_is_tested():
    cases = [case[0] for mark in test_builders.pytestmark for case in mark.args[1]]
    assert {next(iter(case)) for case in cases} == set(BUILDERS)


@pytest.mark.parametrize("data, path, complaint", [
    ({"mesage": "x"}, "", "unknown builder 'mesage'; known: message, reasoning, "),
    ({}, "", "unknown builder ''"),
    ({"message": "x", "reasoning": "y"}, "", "names two builders: message, reasoning"),
    ({"message": 1}, ".message", "must be a string"),
    ({"message": "x", "call_id": "c"}, ".call_id", "'message' takes no such option; known: end_turn, id, phase, "),
    ({"item": {}, "id": "x"}, ".id", "'item' takes no such option; known: none"),
    ({"function_call": "f", "arguments": 3}, ".arguments", "must be a string (sent verbatim) or a table"),
    ({"function_call": "f", "call_id": 3}, ".call_id", "must be a string"),
    ({"local_shell_call": "ls"}, ".local_shell_call", "must be a list of words or an action table"),
    ({"item": "x"}, ".item", "must be a table, sent as it is"),
])
def test_what_is_no_item_is_named(data, path, complaint):
    with pytest.raises(ItemError) as caught:
        build_item(data, 1, 1)
    assert caught.value.path == path
    assert complaint in str(caught.value)


def test_items_are_json():
    json.dumps(build_item({"function_call": "f"}, 1, 1))
