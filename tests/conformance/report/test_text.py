import io

import pytest

from conformance.judge import REQUIREMENTS, Difference, Outcome, ScenarioVerdict
from conformance.judge.outcome import Violation
from conformance.report import summarise
from conformance.report.text import MOST_ROWS, MOST_TOOLS, print_report

from .results import REGISTRY, RESULT


def printed(result=RESULT, **options):
    stream = io.StringIO()
    print_report(result, stream, **options)
    return stream.getvalue()


def test_the_report_as_it_was(snapshot):
    assert printed() == snapshot


def test_the_table_alone_as_it_was(snapshot):
    assert printed(details=False) == snapshot


def test_runs_are_counted_when_there_were_several():
    more = set(printed(RESULT._replace(times=20)).splitlines()) - set(printed().splitlines())
    assert more == {"mine: 4 scenarios run 20 times each: 80 runs, none flaky"}


def test_no_colour_but_on_a_terminal():
    assert "\x1b" not in printed()


def test_what_an_agent_says_is_no_markup():
    assert "[red]line two[/red]" in printed() and "[bold]new[/bold]" in printed()


def test_what_stands_in_a_table_is_no_markup_either():
    odd = ScenarioVerdict("s", "f", "differs", tools={"[/red]": "extra", "[bold]x": "extra"})
    text = printed(summarise("[/mine]", "1", [odd], 0.0))
    assert all(word in text for word in ("[/mine] against codex", "[/red]", "[bold]x"))


def test_a_long_list_of_differences_is_cut_and_says_so():
    assert "… and 1 more difference\n" in printed()
    assert "Some findings are not shown here: `--report DIR` writes them all to report.json.\n" in printed()


SHARED = Difference("exchanges[0].request.body.tools[2].description", "changed", "Runs", "runs", item="exec_command")


def run_of(count, status="differs", families=2, **fields):
    """A whole run of so many scenarios that are all alike."""
    return summarise("mine", "1.2.3", [ScenarioVerdict(
        "s{}".format(n), "family-{}".format(n % families), status, seconds=0.5, **fields) for n in range(count)],
        2.0, whole=True, registry=REGISTRY)


def test_differences_that_scenarios_share_as_they_were(snapshot):
    assert printed(run_of(4, differences=[SHARED])) == snapshot


def test_details_may_be_left_out():
    result = run_of(4, differences=[SHARED])
    whole, tables = printed(result), printed(result, details=False)
    assert "in 4 of 4 scenarios (s0, s1, s2, …):\n" in whole and "exec_command" not in tables
    assert all(line in whole.splitlines() for line in tables.splitlines())


def test_a_long_table_is_folded_by_family_and_verdict():
    result = run_of(MOST_ROWS + 2, "identical")
    odd = [verdict._replace(status="error" if n < 2 else "identical") for n, verdict in enumerate(result.verdicts)]
    rows = [line.split() for line in printed(result._replace(verdicts=odd)).splitlines()[2:6]]
    assert rows == [["family-0", "s0", "error", "0.50"], ["20", "of", "21", "identical", "10.00"],
                    ["family-1", "s1", "error", "0.50"], ["20", "of", "21", "identical", "10.00"]]


def test_every_scenario_has_its_row_in_a_short_table_and_in_tables_without_details():
    for result, options in ((run_of(MOST_ROWS), {}), (run_of(337), {"details": False})):
        names = {word for line in printed(result, **options).splitlines() for word in line.split()}
        assert {verdict.scenario for verdict in result.verdicts} <= names


def test_of_very_many_tools_the_worst_are_printed():
    tools = {"tool-{}".format(n): "identical" for n in range(MOST_TOOLS)}
    lines = printed(run_of(1, "identical", tools=dict(tools, new="extra"))).splitlines()
    start = lines.index("tools")
    assert lines[start + 2].split() == ["new", "extra", "1"]
    assert lines[start + 2 + MOST_TOOLS].startswith("… and 1 more")


@pytest.mark.parametrize("held, rows", [
    (1, [["a", "1", "of", "5", "held", "1"], ["4", "of", "5", "untested", "0"]]),
    (2, [["a", "2", "of", "5", "held", "1"]] + [["a.{}".format(n), "(MUST)", "untested", "0"] for n in (2, 3, 4)]),
])
def test_many_untested_requirements_of_a_family_are_one_row(held, rows):
    registry = {"a.{}".format(n): REGISTRY["steer.kept"]._replace(id="a.{}".format(n)) for n in range(5)}
    verdict = ScenarioVerdict("s", "f", "identical", outcomes=[Outcome("a.{}".format(n), 1, []) for n in range(held)])
    lines = printed(summarise("mine", "1", [verdict], 0.0, whole=True, registry=registry)).splitlines()
    start = lines.index("requirements") + 2
    assert [line.split() for line in lines[start:start + len(rows)]] == rows


def test_a_person_can_read_of_an_agent_that_is_wrong_everywhere():
    broken = list(REQUIREMENTS)[:15]
    verdicts = [ScenarioVerdict("s{}".format(n), "family-{}".format(n % 14), "differs", [
        Difference("x[{}].y[{}]".format(number, number % 7), "changed", "a", str(number % 2 * n))
        for number in range(100)], {"tool-{}".format(number): "extra" for number in range(100)},
        outcomes=[Outcome(id, 1, [Violation(str(n), str(n))] * 9) for id in broken]) for n in range(337)]
    text = printed(summarise("mine", "1", verdicts, 0.0, whole=True))
    assert 100 < len(text.splitlines()) < 200
