"""The YAML of skills. Every value and every refusal here was seen with codex 0.115.0 (`skills/list` in a request)."""

import pytest

from reference_agent.context.frontmatter import FrontMatterError, allows_implicit_invocation, front_matter, one_line

HIDDEN = "policy:\n  allow_implicit_invocation: false\n"


def description(head):
    return one_line(front_matter("---\nname: n\n{}\n---\nbody\n".format(head)).get("description") or "")


@pytest.mark.parametrize("head, expected", [
    ('description: "x" # c', "x"),
    ("description: '''q'''", "'q'"),
    ("description: 'a: b' # c", "a: b"),
    ("description: x\t# c", "x"),
    ("description:\tx", "x"),
    ("description: a\tb", "a b"),
    ("description:\n  Starts on the next line\n  and goes on", "Starts on the next line and goes on"),
    ('description: "\\x41\\u00e9\\U0001F600\\/"', "A\u00e9\U0001F600/"),
    ('description: "one\\\n  two"', "onetwo"),
    ("description: |# c\n a", "a"),
    ("description: >\n  a\n   b\n  c", "a b c"),
    ("description: 'a\x85b'", "a b"),
    ('description: "a\\x1cb"', "a\x1cb"),
    ("description: x\u00a0# c", "x # c"),
    ("description: 5", "5"), ("description: 1.50", "1.50"), ("description: 0x1F", "0x1F"),
    ("description: True", "True"), ("description: yes", "yes"), ("description: 2024-01-01", "2024-01-01"),
    ("description: 'null'", "null"), ("description: !foo ~", "~"), ("description: !!int x", "x"),
    ("description: !important thing", "thing"), ("description: &more stuff", "stuff"),
    ("other: &a x\ndescription: *a", "x"), ("a: &a description\n*a : x", "x"),
    ("a: &x one\nb: &x two\ndescription: *x", "two"),
    ("description: x\ntags:\n- one\n- two", "x"), ("description: x\nfoo: 1\nfoo: 2", "x"),
    ("description: x\nfoo: {a: 1, a: 2}", "x"), ("description: x\nfoo: &a [*a]", "x"),
    ("description: x\n? complex\nfoo: z", "x"), ('"description": x', "x"), ("? description\n: x", "x"),
    ("description: x\nmetadata:", "x"), ("description: x\nmetadata: !foo", "x"),
    ("description: x\nmetadata: {short-description: 5}", "x"), ("description: x\nfoo: " + "[" * 2000 + "]" * 2000, "x"),
    ("description: x\n...", "x"), ("description: x]", "x]"),
])
def test_values(head, expected):
    assert description(head) == expected


@pytest.mark.parametrize("head", [
    "description: x\ndescription: y", "name: m\ndescription: x", "description: [a]", "description: {a: b}",
    "description: 'unclosed", 'description: "bad \\q escape"', 'description: "\\ud83d"',
    'description: "\\ud83d\\ude00"',
    'description: "\\U00110000"', "description: `cmd` runs", "description: @team", "description: %x",
    "description: *bold* text", "description: - dash", "description: ? q", "description: | pipe", "description: > q",
    "description: ,comma", "description: 'a' b", "description: ends with colon:", "description: a: b",
    "description: x\nfoo: [@a, b]", "description: x\nlist: [ray[data], b]", "description: x\nfoo: *nope",
    "description: x\n[a]: 1", "description: x\nlist:\n\t- a", "description: a\x7fb", "description: a\u2028b",
    "description: First.\n\n  Keywords: one", "description: !bar!baz y", "description: x\n...\nfoo",
    "description: x\nmetadata: text", "description: x\nmetadata: []", "description: x\nmetadata: ~",
    "description: x\nmetadata: ''", "description: x\nmetadata: {short-description: [a]}",
    "description: x\nmetadata: {}\nmetadata: {}",
    "description: x\nmetadata: {short-description: a, short-description: b}",
    "%FOO x\n---\ndescription: x", "description: !!null x", "description: x\n" + "k" * 1100 + ": v",
])
def test_what_is_refused(head):
    with pytest.raises(FrontMatterError) as caught:
        front_matter("---\nname: n\n{}\n---\nbody\n".format(head))
    assert "line" not in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("text, found", [
    ("---\r\ndescription: x\r\n---\r\n", True), (" ---\ndescription: x\n --- \n", True),
    ("---\u00a0\ndescription: x\n\u2003---\n", True), ("---\ndescription: x\n---", True),
    ("\ufeff---\ndescription: x\n---\n", False), ("\n---\ndescription: x\n---\n", False),
    ("---\x1c\ndescription: x\n---\n", False), ("---\n---\n", False), ("---\ndescription: x\n", False),
    ("---\n\ufeffname: n\ndescription: x\n---\n", False), ("---\rdescription: x\r---\r", False),
])
def test_where_the_front_matter_is(text, found):
    if found:
        assert front_matter(text)["description"] == "x"
    else:
        with pytest.raises(FrontMatterError):
            front_matter(text)


@pytest.mark.parametrize("text, listed", [
    ("policy: { allow_implicit_invocation: false }", False), ("policy:\n  allow_implicit_invocation: False", False),
    ("policy:\n  allow_implicit_invocation: FALSE", False), ("policy:\n  allow_implicit_invocation: !foo false", False),
    ("policy:\n  allow_implicit_invocation: \"false\"", True), ("policy:\n  allow_implicit_invocation: 'False'", True),
    ("policy:\n  allow_implicit_invocation: no", True), ("policy:\n  allow_implicit_invocation: ~", True),
    ("other:\n  allow_implicit_invocation: false", True), ("policy: {<<: {allow_implicit_invocation: false}}", True),
    ("policy:\n\tallow_implicit_invocation: false", True), ("", True), ("- policy", True),
    ("\ufeff" + HIDDEN, False), ("\ufeff---\n" + HIDDEN, True), ("---\n" + HIDDEN + "...\n", False),
    (HIDDEN + "---\n", True), (HIDDEN + "interface: [\n", True), (HIDDEN + "interface: 5", True),
    (HIDDEN + "interface: {display_name: 5}", False), (HIDDEN + "interface: {display_name: [a]}", True),
    (HIDDEN + "interface:", False), (HIDDEN + "interface: ''", True), (HIDDEN + "unknown: 1\nunknown: 2", False),
    (HIDDEN + "dependencies: {tools: [{}]}", False), (HIDDEN + "dependencies: {tools: [~]}", True),
    (HIDDEN + "dependencies: {tools: ~}", True), (HIDDEN + "permissions: {network: {enabled: x}}", True),
    (HIDDEN + "permissions: {file_system: {read: [./a]}}", False), (HIDDEN + "permissions: {file_system: []}", True),
    (HIDDEN + "permissions: {macos: {macos_calendar: x}}", True), (HIDDEN + "permissions: {macos: {foo: x}}", False),
    (HIDDEN + "policy: ~", True), (HIDDEN + "[a]: 6", True),
])
def test_the_second_file(text, listed):
    assert allows_implicit_invocation(text) is listed
