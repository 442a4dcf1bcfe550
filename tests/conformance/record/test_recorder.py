"""What the recorder refuses, with a miniature in upstream's place."""

from pathlib import Path

import pytest

from conformance.errors import HarnessFault
from conformance.goldens.store import pack
from conformance.judge import align
from conformance.record.recorder import RECORDINGS, golden_of, record_scenario
from conformance.rules.load import load_rules
from conformance.rules.normalise import normalise
from conformance.schema import check
from conformance.subjects.npm import Upstream
from conformance.subjects.run import Direct, run_scenario

from ..bad_agents import miniature, scenario

UPSTREAM = Upstream("1.2.3", "", Path("no-binary"), "")
RULES = load_rules()


def record(name, **fields):
    """The golden of exec-plain, changed, as recorded from the miniature; and how many routes were made."""
    routes = []

    def route():
        routes.append(Direct())
        return routes[-1]

    altered = scenario("exec-plain")._replace(**fields)
    return record_scenario(miniature(name), UPSTREAM, altered, RULES, route), len(routes)


def test_a_golden_is_what_both_recordings_have_in_common():
    golden, routes = record("asks-once")
    assert routes == RECORDINGS == 2
    check(pack(golden, {}), "golden", "recorded")
    assert (golden["scenario"], golden["codex"], golden["races"]) == ("exec-plain", "1.2.3", {})
    run = run_scenario(miniature("asks-once"), scenario("exec-plain"))
    assert align(golden, normalise(run.transcript, RULES, run.literals).transcript).status == "identical"


@pytest.mark.parametrize("name, fields, words", [
    ("says-another-thing-every-time", {},
     "two recordings differ: exchanges[0].request.body.input[0].content (message): differs"),
    ("is-silent", {}, "upstream never asked for 1 of the scripted answers: shorten the script"),
    ("asks-once", {"answers": [{"items": []}] * 3}, "upstream never asked for 2 of the scripted answers"),
    ("asks-too-often", {}, "upstream sent 2 requests, the script has 1 answers: extend the script"),
])
def test_what_is_refused_is_one_line_that_names_the_scenario(name, fields, words):
    with pytest.raises(HarnessFault) as error:
        record(name, **fields)
    assert str(error.value).startswith("exec-plain: " + words)
    assert "\n" not in str(error.value)


def test_a_difference_says_what_to_do():
    with pytest.raises(HarnessFault, match=r"upstream: [\d.]+ /   agent: .*: add a rule, or declare the race"):
        record("says-another-thing-every-time")


def test_a_golden_keeps_the_races_apart_from_the_exchanges():
    transcript = {"exchanges": [{"request": {}, "response": None, "races": {"workspaces": "x"}}], "dialogue": {}}
    golden = golden_of(scenario("exec-plain"), "1.2.3", transcript, {"workspaces": ["x", "y"]})
    assert golden["exchanges"] == [{"request": {}, "response": None}]
    assert golden["races"] == {"workspaces": ["x", "y"]}
