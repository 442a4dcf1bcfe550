import pytest

from .runs import answer, call, findings, output, request, said, verdict

CALLED = answer(call())


def two(before, after, **options):
    return request(*before, response=CALLED, **options), request(*after, **options)


@pytest.mark.parametrize("before, after, expected", [
    ([said()], [said(), call(), output()], "held"),
    ([said()], [said()], "held"),
    ([said("a")], [said("b")], "broken"),
    ([said(), call()], [call(), said()], "broken"),
    ([said(), said()], [said()], "broken"),
    ([dict(a=1, b=2)], [dict(b=2, a=1)], "broken"),
])
def test_input(before, after, expected):
    assert verdict("prefix.input", *two(before, after)) == expected


def test_the_first_broken_byte_is_named():
    (where, complaint), = findings("prefix.input", *two([said("Hello."), said("x" * 400)], [said("Hellu.")]))
    assert where == "exchanges[1].request.body.input"
    assert complaint.startswith("byte 76 is another: 'u.") and "was 'o.\"}" in complaint, complaint
    assert "483 bytes (about 120 tokens) of the prefix are lost" in complaint


@pytest.mark.parametrize("id, key", [("prefix.instructions", "instructions"), ("prefix.tools", "tools")])
def test_frame(id, key):
    same = [request(response=CALLED, **{key: ["a"]}), request(**{key: ["a"]})]
    other = [request(response=CALLED, **{key: ["a"]}), request(**{key: ["a", "b"]})]
    assert (verdict(id, *same), verdict(id, *other), verdict(id, same[0])) == ("held", "broken", "untested")


def test_what_the_user_changes_is_excepted():
    first, second = request(said("a"), tools=["a"]), request(said("b"), tools=["b"])
    assert verdict("prefix.tools", first, dict(second, request=dict(second["request"], body=dict(
        second["request"]["body"], model="other")))) == "untested"
    steps = [{"do": "turn", "text": "1"}, {"do": "turn", "text": "2", "params": {"cwd": "/"}}]
    assert verdict("prefix.tools", first, second, steps=steps) == "untested"
    assert verdict("prefix.tools", first, second) == "broken"
    assert verdict("prefix.tools", dict(first, response=CALLED), second, steps=steps) == "broken"


def test_requests_of_a_sub_agent_are_another_thread():
    child = request(said("b"), headers=[("x-openai-subagent", "collab_spawn")])
    assert verdict("prefix.input", request(said("a")), child) == "untested"
