"""Command lines."""

import pytest

from reference_agent.frontends.options import Option, UsageError, read, too_many

OPTIONS = (Option(("--model", "-m"), "value"), Option(("--set", "-c"), "list"), Option(("--flag",), "flag"),
           Option(("--image", "-i"), "many"), Option(("--mode",), "value", ("aaa", "bbb"), "HOW", "--flag"))


@pytest.mark.parametrize("line, values, rest", [
    ("-m x y", {"model": "x"}, ["y"]),
    ("-mx", {"model": "x"}, []),
    ("--model=y", {"model": "y"}, []),
    ("-c a=1 -c=b=2 --set c", {"set": ["a=1", "b=2", "c"]}, []),
    ("-i a,b c --flag p", {"image": ["a", "b", "c"], "flag": True}, ["p"]),
    ("-i a -- p -m", {"image": ["a"]}, ["p", "-m"]),
    ("- --mode bbb", {"mode": "bbb"}, ["-"]),
    ("", {"model": None, "set": [], "flag": False, "image": [], "mode": None}, []),
])
def test_read(line, values, rest):
    found, left = read(line.split(), OPTIONS)
    assert left == rest
    assert {key: found[key] for key in values} == values


@pytest.mark.parametrize("line, message", [
    ("--nope", "unexpected argument '--nope' found"),
    ("-z", "unexpected argument '-z' found"),
    ("--mode c", "invalid value 'c' for '--mode <HOW>'\n  [possible values: aaa, bbb]"),
    ("--mode abb", "invalid value 'abb' for '--mode <HOW>'\n  [possible values: aaa, bbb]\n\n  tip: a similar value "
     "exists: 'bbb'"),
    ("--mode", "a value is required for '--mode <HOW>' but none was supplied\n  [possible values: aaa, bbb]"),
    ("-m a --model b", "the argument '--model <MODEL>' cannot be used multiple times"),
    ("--flag=x", "unexpected value 'x' for '--flag' found; no more were expected"),
    ("--flag --mode aaa", "the argument '--flag' cannot be used with '--mode <HOW>'"),
    ("--mode aaa --flag", "the argument '--mode <HOW>' cannot be used with '--flag'"),
    ("--model", "a value is required for '--model <MODEL>' but none was supplied"),
    ("--model --flag", "a value is required for '--model <MODEL>' but none was supplied"),
    ("-i --flag", "a value is required for '--image <IMAGE>...' but none was supplied"),
])
def test_wrong_usage(line, message):
    with pytest.raises(UsageError) as caught:
        read(line.split(), OPTIONS)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("line, usage", [
    ("--nope", "[OPTIONS] [PROMPT] [COMMAND]"),
    ("a --nope", "<PROMPT>"),
    ("-c x=y -m x --nope a", "--set <SET> --model <MODEL> [PROMPT]"),
    ("-i x a --nope", "--image <IMAGE>... [PROMPT]"),
    ("--flag --modl x", "--flag --model <MODEL> [PROMPT]"),
    ("--flag --flag", "[OPTIONS] [PROMPT] [COMMAND]"),
    ("-m x --flag --mode aaa p", "--model <MODEL> --flag <PROMPT>"),
])
def test_the_line_of_usage_names_what_was_understood(line, usage):
    """As codex 0.115.0 shows it."""
    with pytest.raises(UsageError) as caught:
        read(line.split(), OPTIONS, "agent exec")
    assert str(caught.value).endswith("\n\nUsage: agent exec " + usage)


def test_a_word_too_many():
    assert str(too_many("b", "agent exec")) == (
        "unexpected argument 'b' found\n\nUsage: agent exec [OPTIONS] [PROMPT] [COMMAND]")
