import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxies.origin.faults import CUT, DROP, END, FAULTS, FaultError, Hold, Plan, Send, Stall

A, B, C = Send(b"aaaa"), Send(b"bb"), Send(b"cccccc")
WAIT = Hold(("go",))
PLAN = Plan((A, WAIT, B, C))


@pytest.mark.parametrize("name, setting, expected", [
    ("cut_after", 0, Plan((), CUT)),
    ("cut_after", 1, Plan((A, WAIT), CUT)),
    ("cut_after", 3, Plan((A, WAIT, B, C), CUT)),
    ("end_after", 2, Plan((A, WAIT, B), END)),
    ("stall_after", 2, Plan((A, WAIT, B, Stall()), END)),
    ("stall_after", True, Plan((A, WAIT, B, C, Stall()), END)),
    ("repeat", 2, Plan((A, WAIT, B, B, C))),
    ("omit", 1, Plan((WAIT, B, C))),
    ("bad_bytes", [1, 11], Plan((Send(b"a\xffaa"), WAIT, B, Send(b"ccccc\xff")))),
    ("bad_bytes", 4, Plan((A, WAIT, Send(b"\xffb"), C))),
    ("cut_at", 5, Plan((A, WAIT, Send(b"b")), CUT)),
    ("cut_at", 0, Plan((), CUT)),
    ("split", 5, Plan((A, WAIT, Send(b"b"), Send(b"bcccc"), Send(b"cc")))),
    ("split", [7, 2], Plan((Send(b"aa"), Send(b"aa"), WAIT, Send(b"bbc"), Send(b"ccccc")))),
    ("split", [4], Plan((A, WAIT, Send(b"bbcccccc")))),
    ("split", [], Plan((A, WAIT, Send(b"bbcccccc")))),
    ("line_ends", "\r\n", Plan((A, WAIT, B, C))),
    ("drop", True, Plan((WAIT,), DROP)),
])
def test_faults(name, setting, expected):
    assert FAULTS[name](PLAN, setting) == expected


def test_every_fault_is_tested():
    assert {case[0] for mark in test_faults.pytestmark for case in mark.args[1]} == set(FAULTS)


@pytest.mark.parametrize("name, setting, complaint", [
    ("cut_after", 4, "there are only 3 events"),
    ("cut_after", -1, "must be a number from 0"),
    ("cut_after", True, "must be a number from 0"),
    ("repeat", 9, "there are only 3 events"),
    ("omit", "x", "must be a number from 0"),
    ("line_ends", "\n", "must be CR LF or CR"),
    ("bad_bytes", 12, "offset 12 is beyond the body's 12 bytes"),
    ("cut_at", 13, "offset 13 is beyond the body's 12 bytes"),
    ("split", 0, "pieces of 0 bytes"),
    ("split", [12], "offset 12 is not inside the body's 12 bytes"),
    ("split", [0], "offset 0 is not inside the body's 12 bytes"),
    ("drop", 1, "must be true"),
])
def test_settings_that_make_no_sense_are_refused(name, setting, complaint):
    with pytest.raises(FaultError) as caught:
        FAULTS[name](PLAN, setting)
    assert str(caught.value) == complaint


plans = st.lists(st.one_of(st.binary(min_size=1, max_size=9).map(Send), st.just(WAIT)), max_size=6).map(
    lambda steps: Plan(tuple(steps)))


def body(plan):
    return b"".join(step.data for step in plan.actions if isinstance(step, Send))


def holds(plan):
    """Where the holds stand in the body."""
    places, start = [], 0
    for step in plan.actions:
        if isinstance(step, Send):
            start += len(step.data)
        else:
            places.append(start)
    return places


@given(plans, st.integers(1, 12))
def test_splitting_changes_neither_bytes_nor_holds(plan, size):
    pieces = FAULTS["split"](plan, size)
    assert body(pieces) == body(plan)
    assert holds(pieces) == holds(plan)
    assert all(0 < len(step.data) <= size for step in pieces.actions if isinstance(step, Send))


@given(plans, st.data())
def test_splitting_at_offsets_cuts_exactly_there(plan, data):
    length = len(body(plan))
    offsets = data.draw(st.lists(st.integers(1, length - 1), max_size=4)) if length > 1 else []
    pieces = FAULTS["split"](plan, offsets)
    assert body(pieces) == body(plan)
    assert holds(pieces) == holds(plan)
    ends, start = set(), 0
    for step in pieces.actions:
        if isinstance(step, Send):
            start += len(step.data)
            ends.add(start)
    assert ends == (set(offsets) | set(holds(plan)) | {length}) - {0}


@given(plans, st.data())
def test_cutting_keeps_a_prefix(plan, data):
    offset = data.draw(st.integers(0, len(body(plan))))
    cut = FAULTS["cut_at"](plan, offset)
    assert body(cut) == body(plan)[:offset]
    assert cut.ending == CUT


def test_line_ends_are_replaced():
    assert FAULTS["line_ends"](Plan((Send(b"a\nb\n\n"), WAIT)), "\r") == Plan((Send(b"a\rb\r\r"), WAIT))
