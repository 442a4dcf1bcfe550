"""The headers that name the agent, and its identifiers."""

import re

from reference_agent import __version__
from reference_agent.identity import originator, user_agent
from reference_agent.ids import is_uuid, uuid7


def test_originator():
    assert originator(None, {}) == "reference_agent"
    assert originator("probe", {}) == "probe"
    assert originator("probe", {"CODEX_INTERNAL_ORIGINATOR_OVERRIDE": "other"}) == "other"


def test_user_agent():
    shape = r"%s/%s \(\S+( \S+)? \d+\.\S+; \w+\) %s \(%s\)"
    own = "reference_agent; " + __version__
    assert re.fullmatch(shape % ("reference_agent", re.escape(__version__), "dumb", re.escape(own)),
                        user_agent("reference_agent", environ={"TERM": "dumb"}))
    shown = user_agent("probe", "pröbe", "1.2", {"TERM_PROGRAM": "tty", "TERM_PROGRAM_VERSION": "3"})
    assert shown.endswith(") tty/3 (pr_be; 1.2)") and shown.startswith("probe/")
    assert ") unknown (" in user_agent("x", environ={})


def test_uuids_are_version_7_and_sort_by_time():
    made = [uuid7() for _ in range(50)]
    shape = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    assert all(map(shape.fullmatch, made))
    assert [text[:13] for text in made] == sorted(text[:13] for text in made)
    assert len(set(made)) == 50 and all(map(is_uuid, made))
    assert not any(map(is_uuid, ("x", "", "g" * 8 + made[0][8:], made[0] + "0")))
