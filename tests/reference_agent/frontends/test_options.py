"""Command lines."""

import pytest

from reference_agent.frontends.options import Option, UsageError, read

OPTIONS = (Option(("--model", "-m"), "value"), Option(("--set", "-c"), "list"), Option(("--flag",), "flag"),
           Option(("--image", "-i"), "many"), Option(("--mode",), "value", ("a", "b")))


@pytest.mark.parametrize("line, values, rest", [
    ("-m x y", {"model": "x"}, ["y"]),
    ("-mx --model=y", {"model": "y"}, []),
    ("-c a=1 -c=b=2 --set c", {"set": ["a=1", "b=2", "c"]}, []),
    ("-i a,b c --flag p", {"image": ["a", "b", "c"], "flag": True}, ["p"]),
    ("-i a -- p -m", {"image": ["a"]}, ["p", "-m"]),
    ("- --mode b", {"mode": "b"}, ["-"]),
    ("", {"model": None, "set": [], "flag": False, "image": [], "mode": None}, []),
])
def test_read(line, values, rest):
    found, left = read(line.split(), OPTIONS)
    assert left == rest
    assert {key: found[key] for key in values} == values


@pytest.mark.parametrize("line, message", [
    ("--nope", "unexpected argument '--nope' found"),
    ("-z", "unexpected argument '-z' found"),
    ("--mode c", "invalid value 'c' for '--mode <MODE>'\n  [possible values: a, b]"),
    ("--model", "a value is required for '--model <MODEL>' but none was supplied"),
    ("--model --flag", "a value is required for '--model <MODEL>' but none was supplied"),
    ("-i --flag", "a value is required for '--image <IMAGE>' but none was supplied"),
])
def test_wrong_usage(line, message):
    with pytest.raises(UsageError) as caught:
        read(line.split(), OPTIONS)
    assert str(caught.value).startswith(message)
