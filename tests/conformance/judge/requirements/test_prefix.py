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
    assert complaint.startswith("byte 77 differs: 'u.") and "was 'o.\"}" in complaint, complaint
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


#: The same meaning, other bytes: what each pair of bodies has in its instructions, its tools, its input.
SPELLINGS = [
    ('"é"', '"\\u00e9"'),
    ('{"a":1}', '{"a": 1}'),
    ('{"a":1.0}', '{"a":1.00}'),
    ('{"a":1}', '{"a":1,"a":1}'),
]


def written(instructions, tools, *items):
    """A request's bytes."""
    return '{{"model":"m","instructions":{},"tools":[{}],"input":[{}]}}'.format(
        instructions, tools, ",".join(items)).encode("utf-8")


@pytest.mark.parametrize("one, other", SPELLINGS)
@pytest.mark.parametrize("id, place", [("prefix.instructions", 0), ("prefix.tools", 1), ("prefix.input", 2)])
def test_bytes_are_compared_and_not_their_meaning(id, place, one, other):
    def parts(text):
        return [text if index == place else '"x"' for index in range(3)]
    exchanges = [request(response=CALLED), request()]
    same = [written(*parts(one)), written(*parts(one) + ['"new"'])]
    changed = [written(*parts(one)), written(*parts(other) + ['"new"'])]
    assert verdict(id, *exchanges, bodies=same) == "held"
    assert verdict(id, *exchanges, bodies=changed) == "broken"
    assert verdict(id, *exchanges, bodies=changed[::-1]) == "broken"


def test_spaces_between_two_items_break_the_prefix():
    before, same = b'{"model":"m","input":[1, 2]}', b'{ "model" : "m" , "input" : [1, 2 , 3 ] }'
    assert verdict("prefix.input", request(response=CALLED), request(), bodies=[before, same]) == "held"
    for other in (b'{"model":"m","input":[1,2,3]}',
                  b'{"model":"m","input":[ 1, 2,3]}', b'{"input":[9],"input":[1, 2,3]}'):
        assert verdict("prefix.input", request(response=CALLED), request(), bodies=[before, other]) == "broken", other


def test_a_body_that_is_no_object_is_left_to_another_requirement():
    deep = b'{"instructions":"a","x":' + b"[" * 100000
    assert verdict("prefix.instructions", request(response=CALLED), request(), bodies=[deep, deep]) == "untested"


def test_the_first_broken_byte_of_a_long_prefix_is_named():
    for length in (4095, 4096, 4097, 100000):
        bodies = [written('"i"', '"t"', '"{}"'.format("x" * length + end)) for end in ("a", "b")]
        (_, complaint), = findings("prefix.input", request(response=CALLED), request(), bodies=bodies)
        assert complaint.startswith("byte {} differs: 'b\"]' was 'a\"'".format(length + 2)), complaint
