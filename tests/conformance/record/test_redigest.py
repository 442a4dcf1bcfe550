"""New digests are written only for goldens whose exchanges were recorded again without a difference."""

import copy

import pytest

from conformance.record.fixtures import changes
from conformance.record.redigest import redigested, same_but_for_digest

from ..goldens.test_store import GOLDEN

OLD = dict(GOLDEN, scenario="one", digest="old", races={"workspaces": ["", "a"]},
           dialogue={"exits": [{"status": 0, "stdout": "x"}]})


def changed(**parts):
    return dict(copy.deepcopy(OLD), **dict({"digest": "new"}, **parts))


def with_keys_reversed(*path):
    """The golden with the keys of the object at this path in the other order."""
    golden = changed()
    inner = golden
    for step in path[:-1]:
        inner = inner[step]
    value = inner[path[-1]]
    inner[path[-1]] = {key: value[key] for key in reversed(list(value))}
    return golden


@pytest.mark.parametrize("new, same", [
    (changed(), True),
    (changed(races={}), True),
    (changed(races={"workspaces": ["a"]}), True),
    (changed(races={"workspaces": ["b"]}), False),
    (changed(races={"other": [""]}), False),
    (changed(dialogue={"exits": []}), False),
    (changed(exchanges=[]), False),
    (changed(codex="2"), False),
    (with_keys_reversed("exchanges", 0, "request", "body"), False),
    (with_keys_reversed("dialogue", "exits", 0), True),
])
def test_only_the_digest_may_differ(new, same):
    assert same_but_for_digest(OLD, new) is same
    assert bool(changes({"one": OLD}, {"one": new}, digests=False)) is not same
    assert changes({"one": OLD}, {"one": new})


def test_a_scenario_without_a_golden_is_a_change():
    assert changes({}, {"one": OLD}, digests=False) == ["one: new"]


def test_the_stored_golden_stays_and_gets_the_digest():
    assert redigested({"one": OLD, "two": OLD}, {"one": changed(races={})}) == {"one": dict(OLD, digest="new")}
