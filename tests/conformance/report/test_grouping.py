from conformance.judge import Difference, ScenarioVerdict
from conformance.report.grouping import groups_of, left_over

SHARED = [Difference("exchanges[{}].request.headers.accept".format(n), "changed", "a", "b") for n in range(4)]


def verdicts(*differences):
    return [ScenarioVerdict(str(n), "f", "differs", [found]) for n, found in enumerate(differences)]


def test_what_several_scenarios_share_is_told_once():
    found = verdicts(*SHARED)
    (group,) = groups_of(found)
    assert group.scenarios == ["0", "1", "2", "3"] and group.lines[0].startswith("exchanges[*].request.headers.accept")
    assert [verdict.differences for verdict in left_over(found)] == [[]] * 4


def test_what_two_share_or_what_is_another_value_stays():
    found = verdicts(SHARED[0], SHARED[1], SHARED[2]._replace(actual="c"))
    assert groups_of(found) == [] and left_over(found) == found
