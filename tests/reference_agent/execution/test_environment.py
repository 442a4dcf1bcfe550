"""The environment of a command under `[shell_environment_policy]`."""

import pytest

from reference_agent.execution.environment import environ_for, environ_for_program, matches
from reference_agent.settings.config import ConfigError
from reference_agent.settings.shell_environment import ShellEnvironment, shell_environment_of

OWN = {"PATH": "/bin", "HOME": "/h", "LANG": "C", "API_KEY": "1", "a_secret": "2", "aToken": "3", "FOO": "4"}


def names(**policy):
    return set(environ_for_program("t", ShellEnvironment(**policy), OWN)) - {"CODEX_THREAD_ID"}


@pytest.mark.parametrize("policy, expected", [
    ({}, set(OWN)),
    ({"ignore_default_excludes": False}, {"PATH", "HOME", "LANG", "FOO"}),
    ({"inherit": "core"}, {"PATH", "HOME"}),
    ({"inherit": "none"}, set()),
    ({"exclude": ("?oo", "*E*")}, {"PATH", "LANG"}),
    ({"exclude": ("[F]*", "FO", "OO")}, set(OWN)),
    ({"inherit": "none", "exclude": ("X*",), "ignore_default_excludes": False, "set": (("X_KEY", "1"),)}, {"X_KEY"}),
    ({"include_only": ("foo", "PAT?", "x*"), "set": (("X", "1"), ("Y", "2"))}, {"FOO", "PATH", "X"}),
])
def test_the_steps(policy, expected):
    assert names(**policy) == expected


def test_what_the_agent_adds_wins():
    policy = ShellEnvironment("none", set=(("CODEX_THREAD_ID", "x"), ("TERM", "vt"), ("NO_COLOR", "")),
                              include_only=("nothing",))
    environ = environ_for("thread", policy, False, OWN)
    assert (environ["CODEX_THREAD_ID"], environ["TERM"], environ["NO_COLOR"]) == ("thread", "dumb", "1")
    assert "SHELL" not in environ and environ_for("thread", policy, True, OWN)["SHELL"]


def test_a_name_with_an_equals_sign_gives_the_bytes_that_upstream_passes():
    policy = ShellEnvironment("none", set=(("A=B", "c"), ("", "d")))
    assert environ_for_program("t", policy, OWN) == {"": "d", "A": "B=c", "CODEX_THREAD_ID": "t"}


def test_a_pattern_of_many_stars_takes_no_time():
    """A reader that tries every split would not end within the time limit of a test."""
    assert not matches("a" * 300, ["*a" * 200 + "b"])


@pytest.mark.parametrize("policy, key, shown", [
    ("x", "", 'invalid type: string "x", expected struct ShellEnvironmentPolicyToml'),
    ([], "", "invalid length 0, expected struct ShellEnvironmentPolicyToml with 6 elements"),
    ({"inherit": "All"}, ".inherit", "unknown variant `All`, expected one of `core`, `all`, `none`"),
    ({"inherit": 1}, ".inherit", "invalid type: unit variant, expected string only"),
    ({"inherit": {}}, ".inherit", "wanted exactly 1 element, found 0 elements"),
    ({"exclude": "x"}, ".exclude", 'invalid type: string "x", expected a sequence'),
    ({"include_only": [1.5]}, ".include_only", "invalid type: floating point `1.5`, expected a string"),
    ({"set": []}, ".set", "invalid type: sequence, expected a map"),
    ({"set": {"A": True}}, ".set.A", "invalid type: boolean `true`, expected a string"),
    ({"experimental_use_profile": 1}, ".experimental_use_profile", "invalid type: integer `1`, expected a boolean"),
    ({"ignore_default_excludes": "no"}, ".ignore_default_excludes", 'invalid type: string "no", expected a boolean'),
])
def test_a_wrong_value_is_refused_in_upstreams_words(policy, key, shown):
    with pytest.raises(ConfigError) as caught:
        shell_environment_of({"shell_environment_policy": policy})
    whole = "shell_environment_policy" + key
    assert caught.value.shown == "Error loading config.toml: %s\nin `%s`\n" % (shown, whole)
    assert str(caught.value).startswith(whole) and "\n" not in str(caught.value)


def test_a_strategy_may_be_written_as_a_table():
    assert shell_environment_of({"shell_environment_policy": {"inherit": {"core": {}}}}).inherit == "core"
