"""Two-way: every requirement has its tests and its source, every module its requirements."""

import re
from pathlib import Path

import pytest

from conformance.judge.requirements import FAMILIES, MUST, REQUIREMENTS, requirement

from .runs import SCENARIOS

HERE = Path(__file__).resolve().parent


def test_every_requirement_lives_in_the_module_of_its_family():
    for id, found in REQUIREMENTS.items():
        assert found.check.__module__ == FAMILIES[found.family].__name__, id


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_every_requirement_is_tested_by_the_test_file_of_its_family(family):
    tested = set(re.findall(r'"({}\.[a-z-]+)"'.format(family), (HERE / "test_{}.py".format(family)).read_text("utf-8")))
    assert tested == {id for id, found in REQUIREMENTS.items() if found.family == family}


@pytest.mark.parametrize("id", list(REQUIREMENTS))
def test_a_requirement_names_where_upstream_was_seen(id):
    found = REQUIREMENTS[id]
    assert found.seen in SCENARIOS
    assert found.prevents and all(re.match(r"[\w.-]+/[\w.-]+#\d+\Z", link) for link in found.links)


@pytest.mark.parametrize("id, tier, sentence", [
    ("pairing.one-output", MUST, "It the file exists."), ("a.b", "maybe", "A sentence."), ("a.b", MUST, "No stop"),
    ("a.b", MUST, ""), ("nofamily", MUST, "A sentence."),
])
def test_what_a_report_could_not_print_is_refused(id, tier, sentence):
    def check(observed):
        return iter(())
    check.__doc__ = sentence
    with pytest.raises(ValueError):
        requirement(id, tier, seen="exec-plain", prevents="harm")(check)
    assert "a.b" not in REQUIREMENTS
