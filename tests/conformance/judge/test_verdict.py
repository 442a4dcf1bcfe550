import pytest

from conformance.judge.verdict import ABSENT, STATUSES, worst


@pytest.mark.parametrize("statuses, expected", [
    ([], "identical"), (["identical", "equal"], "equal"), (["differs", "missing"], "differs"),
    (["not exposed", "extra"], "not exposed"), (STATUSES, "error")])
def test_the_worst(statuses, expected):
    assert worst(statuses) == worst(list(statuses)[::-1]) == expected


def test_absent_is_not_null():
    assert ABSENT is not None and ABSENT != "absent" and repr(ABSENT) == "absent"
