import io

from conformance.report.text import print_report

from .results import RESULT


def printed(result=RESULT, **options):
    stream = io.StringIO()
    print_report(result, stream, **options)
    return stream.getvalue()


def test_the_report_as_it_was(snapshot):
    assert printed() == snapshot


def test_the_table_alone_as_it_was(snapshot):
    assert printed(details=False) == snapshot


def test_plays_are_told_when_there_were_several():
    more = set(printed(RESULT._replace(times=20)).splitlines()) - set(printed().splitlines())
    assert more == {"mine: 4 scenarios played 20 times each: 80 plays, none flaky"}


def test_no_colour_but_on_a_terminal():
    assert "\x1b" not in printed()


def test_what_an_agent_says_is_no_markup():
    assert "[red]line two[/red]" in printed() and "[bold]new[/bold]" in printed()


def test_a_long_list_of_differences_is_cut_and_says_so():
    assert "… and 1 more differences; `--report DIR` writes them all" in printed()
