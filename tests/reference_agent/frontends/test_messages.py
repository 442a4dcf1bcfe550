"""Lines of app-server's standard input: which ones are messages (codex 0.115.0, measured); no line ends the server."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_agent.frontends.messages import ANSWER, NOTIFICATION, REQUEST, NotAMessage, read_message

from ..serving import Home, Origin, said

INITIALIZE = b'{"id": 0, "method": "initialize", "params": {"clientInfo": {"name": "probe", "version": "1"}}}\n'
LAST = b'{"id": "last", "method": "thread/resume", "params": {"threadId": "x"}}\n'
DEEP = 100000
PARAMS = b'{"id": 1, "method": "thread/start", "params": %s}'

#: Lines that upstream does not answer.
SKIPPED = {
    "no JSON": b"nope", "NUL": b'{"id": 1, "method": "x\x00"}', "only a NUL": b"\x00",
    "deep array": b"[" * DEEP + b"]" * DEEP, "deep objects": b'{"a":' * DEEP,
    "128 arrays": PARAMS % (b"[" * 127 + b"]" * 127),
    "10 MB": b"a" * 10000000, "batch": b'[{"id": 1, "method": "thread/start", "params": {}}]', "empty batch": b"[]",
    "number": b"3", "string": b'"x"', "null": b"null", "empty object": b"{}", "byte order mark": b"\xef\xbb\xbf{}",
    "method is a number": b'{"id": 1, "method": 3}', "method is null": b'{"id": 1, "method": null}',
    "method is an object": b'{"id": 1, "method": {}}', "half a surrogate pair": PARAMS % b'{"cwd": "\\ud800"}',
    "half a surrogate pair as the method": b'{"id": 1, "method": "\\ud800"}', "NaN": PARAMS % b'{"cwd": NaN}',
    "too large for a double": PARAMS % b'{"cwd": 1e999}', "5000 digits": PARAMS % (b'{"cwd": ' + b"1" * 5000 + b"}"),
    "text after the object": PARAMS % b"{}" + b" x", "two objects": (PARAMS % b"{}") * 2, "id alone": b'{"id": 5}',
    "answer with an object as id": b'{"id": {}, "result": {}}',
    "answer with an array as id": b'{"id": [], "result": 1}',
    "error that is a number": b'{"id": 0, "error": 3}',
}
#: Not as upstream, which ends.
NOT_UTF8 = {"invalid UTF-8": b'{"id": 1, "method": "\xff"}', "UTF-16": '{"id": 1, "method": "x"}'.encode("utf-16")}
#: Requests with an id that is none: upstream takes them for notifications.
BAD_IDS = ["null", "1.5", "1.0", "true", "{}", "[1]", "9223372036854775808", "123456789012345678901234567890"]
GOOD_IDS = ['"abc"', '""', "-1", "9223372036854775807"]


@pytest.mark.parametrize("name", sorted(set(SKIPPED) | set(NOT_UTF8)))
def test_what_is_no_message(name):
    with pytest.raises(NotAMessage) as caught:
        read_message(dict(SKIPPED, **NOT_UTF8)[name])
    assert "\n" not in str(caught.value) and "codec" not in str(caught.value) and len(str(caught.value)) < 100


@pytest.mark.parametrize("line, kind", [
    ('{"id": 1, "method": "x"}', REQUEST), ('{"jsonrpc": "2.0", "id": 1, "method": "x", "params": 3}', REQUEST),
    ('{"method": "x"}', NOTIFICATION), ('{"id": 1, "result": null}', ANSWER),
    ('{"id": "a", "error": {"code": 1, "message": ""}}', ANSWER)]
    + [('{"id": %s, "method": "x"}' % id, NOTIFICATION) for id in BAD_IDS]
    + [('{"id": %s, "method": "x"}' % id, REQUEST) for id in GOOD_IDS])
def test_kinds(line, kind):
    message = read_message(line.encode("utf-8"))
    assert message.kind == kind and set(message.members) == set(json.loads(line))


@given(st.one_of(st.binary(), st.text().map(lambda text: text.encode("utf-8", "surrogatepass")),
                 st.text('[]{}":,0123456789.eE+-\\utrfalsn ').map(str.encode)))
def test_any_line_is_a_message_or_none(line):
    try:
        read_message(line)
    except NotAMessage:
        pass


@pytest.fixture
def talk(tmp_path):
    """talk(lines) -> (answers by id, standard error) of an app-server that gets these lines, then a last request."""
    with Origin(lambda number, body: [said("done")]) as origin:
        home = Home(tmp_path, origin)

        def run(*lines):
            process = home.start("app-server")
            out, err = process.communicate(b"".join((INITIALIZE,) + lines + (LAST,)), timeout=60)
            assert process.returncode == 0, err.decode("utf-8")
            messages = [json.loads(line) for line in out.decode("utf-8").splitlines()]
            return {message["id"]: message for message in messages if "id" in message}, err.decode("utf-8")
        yield run


def test_no_line_ends_the_server(talk):
    lines = list(SKIPPED.values()) + list(NOT_UTF8.values())
    lines = [line.replace(b"\n", b" ") for line in lines]
    bad = ['{"id": %s, "method": "thread/start", "params": {"cwd": 3}}' % id for id in BAD_IDS]
    answers, errors = talk(*[line + b"\n" for line in lines + [line.encode("utf-8") for line in bad]])
    assert sorted(answers, key=str) == [0, "last"]
    shown = errors.splitlines()
    assert len(shown) == len(lines) and all(line.startswith("skipped a line of standard input: ") for line in shown)


@pytest.mark.parametrize("params, message", [
    (b"null", "Invalid request: missing field `params`"),
    (b"[1]", "Invalid request: invalid type: integer `1`, expected a string"),
    (b"1", "Invalid request: invalid type: integer `1`, expected struct ThreadStartParams"),
    (b'"x"', 'Invalid request: invalid type: string "x", expected struct ThreadStartParams'),
    (b"[" * 126 + b"]" * 126, "Invalid request: invalid type: sequence, expected a string"),
    (b'{"cwd": 3, "x": "' + b"a" * 10000000 + b'"}', "Invalid request: invalid type: integer `3`, expected a string"),
], ids=["null", "array", "number", "string", "126 arrays", "10 MB"])
def test_answers_to_wrong_parameters(talk, params, message):
    """As codex 0.115.0 answers them."""
    answers, errors = talk(PARAMS % params + b"\n")
    assert answers[1]["error"] == {"code": -32600, "message": message} and errors == ""


@pytest.mark.parametrize("name", ["a\nb", "a\0b", "\x7f"])
def test_a_name_that_cannot_be_a_header(tmp_path, name):
    with Origin(lambda number, body: []) as origin:
        process = Home(tmp_path, origin).start("app-server")
        client = {"name": name, "version": "1"}
        line = json.dumps({"id": 1, "method": "initialize", "params": {"clientInfo": client}}).encode("utf-8")
        out, err = process.communicate(line, timeout=20)
    assert json.loads(out.decode("utf-8")) == {"id": 1, "error": {
        "code": -32600, "message": "Invalid clientInfo.name: '%s'. Must be a valid HTTP header value." % name}}
    assert (process.returncode, err) == (0, b"")
