"""Items as they are sent back: the table that was measured on codex 0.115.0, one item of each kind."""

import json
from pathlib import Path

import pytest

from reference_agent.protocol import items
from reference_agent.protocol.items import call_output, is_call, message, text_of
from reference_agent.versions import DEFAULT

#: (what the server sends, what the next request holds)
MEASURED = [
    ('{"type":"message","role":"assistant","id":"m","status":"completed","phase":"commentary","end_turn":false,'
     '"content":[{"type":"output_text","text":"a","annotations":[{"x":1}],"logprobs":[]}]}',
     '{"type":"message","role":"assistant","content":[{"type":"output_text","text":"a"}],"end_turn":false,'
     '"phase":"commentary"}'),
    ('{"type":"message","role":"assistant","content":[{"type":"output_text","text":"a"},{"type":"refusal"}]}', None),
    ('{"type":"message","role":"assistant","phase":"bogus","content":[]}', None),
    ('{"type":"message","role":"assistant","phase":null,"end_turn":null,"content":[]}',
     '{"type":"message","role":"assistant","content":[]}'),
    ('{"type":"message","role":"user","content":[{"type":"input_text","text":"u"}]}',
     '{"type":"message","role":"user","content":[{"type":"input_text","text":"u"}]}'),
    ('{"type":"reasoning","id":"rs","summary":[],"content":[{"type":"reasoning_text","text":"raw"}],'
     '"encrypted_content":"x","status":"completed"}',
     '{"type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"raw"}],"encrypted_content":"x"}'),
    ('{"type":"reasoning","summary":[]}',
     '{"type":"reasoning","summary":[],"content":null,"encrypted_content":null}'),
    ('{"type":"reasoning","summary":[{"type":"summary_text","text":"s"}],"content":[],"encrypted_content":null}',
     '{"type":"reasoning","summary":[{"type":"summary_text","text":"s"}],"encrypted_content":null}'),
    ('{"type":"reasoning","summary":[],"content":[{"type":"text","text":"plain"}],"encrypted_content":"e"}',
     '{"type":"reasoning","summary":[],"encrypted_content":"e"}'),
    ('{"type":"web_search_call","id":"ws","status":"completed",'
     '"action":{"type":"search","query":"q","queries":["q","r"],"sources":[]}}',
     '{"type":"web_search_call","status":"completed","action":{"type":"search","query":"q","queries":["q","r"]}}'),
    ('{"type":"web_search_call","status":"completed","action":{"type":"find_in_page","url":"u","pattern":"p"}}',
     '{"type":"web_search_call","status":"completed","action":{"type":"find_in_page","url":"u","pattern":"p"}}'),
    ('{"type":"web_search_call","status":"completed","action":{"type":"zzz","url":"u"}}',
     '{"type":"web_search_call","status":"completed","action":{"type":"other"}}'),
    ('{"type":"web_search_call","status":"completed"}', '{"type":"web_search_call","status":"completed"}'),
    ('{"type":"image_generation_call","id":"ig","status":"completed","revised_prompt":"rp","result":"aGk="}',
     '{"type":"image_generation_call","id":"ig","status":"completed","revised_prompt":"rp","result":"aGk="}'),
    ('{"type":"compaction","id":"c","encrypted_content":"e"}', '{"type":"compaction","encrypted_content":"e"}'),
    ('{"type":"compaction_summary","encrypted_content":"e"}', '{"type":"compaction","encrypted_content":"e"}'),
    ('{"type":"function_call","id":"f","name":"n","arguments":"{ \\"a\\" : 1.0e3 }","call_id":"c","status":"x"}',
     '{"type":"function_call","name":"n","arguments":"{ \\"a\\" : 1.0e3 }","call_id":"c"}'),
    ('{"type":"function_call","name":"n","arguments":"","call_id":"c","namespace":"ns"}',
     '{"type":"function_call","name":"n","namespace":"ns","arguments":"","call_id":"c"}'),
    ('{"type":"custom_tool_call","id":"f","name":"n","input":"abc","call_id":"c","status":"completed"}',
     '{"type":"custom_tool_call","status":"completed","call_id":"c","name":"n","input":"abc"}'),
    ('{"type":"custom_tool_call","name":"n","input":"abc","call_id":"c"}',
     '{"type":"custom_tool_call","call_id":"c","name":"n","input":"abc"}'),
    ('{"type":"local_shell_call","id":"f","call_id":"c","status":"completed","action":{"type":"exec",'
     '"command":["echo"],"env":{},"timeout_ms":null,"user":null,"working_directory":null}}',
     '{"type":"local_shell_call","call_id":"c","status":"completed","action":{"type":"exec","command":["echo"],'
     '"timeout_ms":null,"working_directory":null,"env":{},"user":null}}'),
    ('{"type":"ghost_snapshot","ghost_commit":{}}', None),
    ('{"type":"something_new","foo":1}', None),
    ('{"type":"function_call","name":"n","call_id":"c"}', None),
    ('{"foo":"bar"}', None),
    ('"text"', None),
    ("null", None),
    ('{"type":["message"]}', None),
]


def replay(item):
    return items.replay(item, DEFAULT.wire.item_keys)


@pytest.mark.parametrize("sent, replayed", MEASURED)
def test_measured(sent, replayed):
    item = replay(json.loads(sent))
    assert (item if item is None else json.dumps(item, separators=(",", ":"))) == replayed


@pytest.mark.parametrize("replayed", [replayed for _, replayed in MEASURED if replayed])
def test_replaying_again_changes_nothing(replayed):
    assert json.dumps(replay(json.loads(replayed)), separators=(",", ":")) == replayed or "reasoning" in replayed


def test_outputs_answer_their_kind_of_call():
    custom = replay({"type": "custom_tool_call", "name": "n", "input": "", "call_id": "c"})
    function = replay({"type": "function_call", "name": "n", "arguments": "", "call_id": "d"})
    assert is_call(custom) and is_call(function) and not is_call(message("user", "x"))
    assert call_output(custom, "o") == {"type": "custom_tool_call_output", "call_id": "c", "output": "o"}
    assert call_output(function, "o") == {"type": "function_call_output", "call_id": "d", "output": "o"}


def test_messages():
    assert message("user", "a", "b")["content"] == [{"type": "input_text", "text": "a"},
                                                    {"type": "input_text", "text": "b"}]
    assert message("assistant", "a")["content"] == [{"type": "output_text", "text": "a"}]
    assert text_of(message("user", "a", "b")) == "ab"


CORPUS = json.loads((Path(__file__).parent / "items_corpus.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("sent, expected", CORPUS)
def test_an_item_that_does_not_fit_its_type_is_dropped_whole(sent, expected):
    """`items_corpus.json`: items as a server sent them to codex 0.115.0, and what its next request held of each."""
    assert json.dumps(replay(sent)) == json.dumps(expected)


def test_a_tool_search_of_the_client_is_a_call():
    search = {"type": "tool_search_call", "call_id": "t", "execution": "client", "arguments": {}}
    assert is_call(replay(search)) and not is_call(replay(dict(search, execution="server")))
    assert call_output(replay(search), "") == {"type": "tool_search_output", "call_id": "t", "status": "completed",
                                               "execution": "client", "tools": []}
