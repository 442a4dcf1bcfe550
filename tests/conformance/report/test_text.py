import io

from conformance.report.text import print_report

from .results import RESULT


def printed(**options):
    stream = io.StringIO()
    print_report(RESULT, stream, **options)
    return stream.getvalue()


def test_the_report_as_it_was(snapshot):
    assert printed() == snapshot


def test_the_table_alone_as_it_was(snapshot):
    assert printed(details=False) == snapshot


def test_no_colour_but_on_a_terminal():
    assert "\x1b" not in printed()


def test_what_an_agent_says_is_no_markup():
    assert "[red]line two[/red]" in printed() and "[bold]new[/bold]" in printed()


def test_a_long_list_of_differences_is_cut_and_says_so():
    assert "… and 1 more differences; `--report DIR` writes them all" in printed()
