"""Faults: what a misbehaving origin does to an answer, as small functions over the answer's plan.

A plan is a list of steps: `Send` bytes (one write each), `Hold` until events were posted, `Stall` until the
client hangs up; and an ending. A fault takes the plan and its own setting and gives the plan that misbehaves.
Faults are applied in the order of `FAULTS`, so that offsets count what is really sent.
"""
from typing import Any, Callable, Dict, List, NamedTuple, Sequence, Tuple, Union

__all__ = ["CUT", "DROP", "END", "FAULTS", "FaultError", "Hold", "Plan", "Send", "Stall"]


class FaultError(Exception):
    """A fault whose setting makes no sense. The message is one line without the path."""


class Send(NamedTuple):
    """Write these bytes of the body at once."""

    data: bytes


class Hold(NamedTuple):
    """Go on when all these events have been posted."""

    events: Tuple[str, ...]


class Stall(NamedTuple):
    """Send nothing more and wait for the client to hang up."""


Step = Union[Send, Hold, Stall]

END = "end"  # the body ends as HTTP wants it
CUT = "cut"  # the connection closes in the middle of the body
DROP = "drop"  # the connection closes before the status line


class Plan(NamedTuple):
    """What an answer does on the wire: body steps in order, then one of `END`, `CUT`, `DROP`."""

    steps: Tuple[Step, ...]
    ending: str = END


def cut_after(plan: Plan, count: Any) -> Plan:
    """Close the connection after the first `count` events of the body."""
    return Plan(_first(plan, count), CUT)


def stall_after(plan: Plan, count: Any) -> Plan:
    """Send the first `count` events (all of them for `true`), then nothing until the client hangs up."""
    steps = plan.steps if count is True else _first(plan, count)
    return Plan(steps + (Stall(),), plan.ending)


def end_after(plan: Plan, count: Any) -> Plan:
    """End the body properly after the first `count` events: a stream without its terminal event."""
    return Plan(_first(plan, count), plan.ending)


def repeat(plan: Plan, index: Any) -> Plan:
    """Send event `index` (from 1) twice."""
    steps: List[Step] = []
    for step, number in _numbered(plan, _count(index)):
        steps.extend([step, step] if number == index else [step])
    return Plan(tuple(steps), plan.ending)


def omit(plan: Plan, index: Any) -> Plan:
    """Leave event `index` (from 1) out."""
    kept = tuple(step for step, number in _numbered(plan, _count(index)) if number != index)
    return Plan(kept, plan.ending)


def line_ends(plan: Plan, ending: Any) -> Plan:
    """End the body's lines in CRLF or CR instead of LF."""
    if ending not in ("\r\n", "\r"):
        raise FaultError("must be CR LF or CR")
    steps = tuple(Send(step.data.replace(b"\n", ending.encode("ascii"))) if isinstance(step, Send) else step
                  for step in plan.steps)
    return Plan(steps, plan.ending)


def bad_bytes(plan: Plan, offsets: Any) -> Plan:
    """Replace the body's bytes at these offsets (one, or a list) by 0xff, which no UTF-8 text holds."""
    wanted = set(_offsets(offsets))
    steps: List[Step] = []
    start = 0
    for step in plan.steps:
        if isinstance(step, Send):
            data = bytearray(step.data)
            for offset in [offset for offset in wanted if start <= offset < start + len(data)]:
                data[offset - start] = 0xFF
                wanted.discard(offset)
            start += len(data)
            step = Send(bytes(data))
        steps.append(step)
    if wanted:
        raise FaultError("offset {} is beyond the body's {} bytes".format(min(wanted), start))
    return Plan(tuple(steps), plan.ending)


def cut_at(plan: Plan, offset: Any) -> Plan:
    """Close the connection after `offset` bytes of the body, wherever that falls."""
    left = _count(offset)
    steps: List[Step] = []
    for step in plan.steps:
        if left == 0:
            break
        if isinstance(step, Send):
            step = Send(step.data[:left])
            left -= len(step.data)
        steps.append(step)
    if left:
        raise FaultError("offset {} is beyond the body's {} bytes".format(offset, offset - left))
    return Plan(tuple(steps), CUT)


def split(plan: Plan, where: Any) -> Plan:
    """Write the body in other pieces: of `where` bytes each, or cut at the byte offsets of a list.

    An empty list writes everything between two holds at once.
    """
    if isinstance(where, list):
        return Plan(_cut_up(plan.steps, sorted(set(_offsets(where)))), plan.ending)
    size = _count(where)
    if size == 0:
        raise FaultError("pieces of 0 bytes")
    total = sum(len(step.data) for step in plan.steps if isinstance(step, Send))
    return Plan(_cut_up(plan.steps, range(size, total, size)), plan.ending)


def drop(plan: Plan, wanted: Any) -> Plan:
    """Close the connection before the status line."""
    if wanted is not True:
        raise FaultError("must be true")
    return Plan(tuple(step for step in plan.steps if isinstance(step, Hold)), DROP)


FAULTS: Dict[str, Callable[[Plan, Any], Plan]] = {
    "repeat": repeat,
    "omit": omit,
    "end_after": end_after,
    "cut_after": cut_after,
    "stall_after": stall_after,
    "line_ends": line_ends,
    "bad_bytes": bad_bytes,
    "cut_at": cut_at,
    "split": split,
    "drop": drop,
}


def _first(plan: Plan, count: Any) -> Tuple[Step, ...]:
    """The steps up to and with event `count`, and the holds before the next one."""
    wanted = _count(count)
    steps: List[Step] = []
    for step, number in _numbered(plan, wanted):
        if number > wanted:
            break
        steps.append(step)
    return tuple(steps)


def _numbered(plan: Plan, highest: int) -> List[Tuple[Step, int]]:
    """Every step with the number of its event (0 for a hold). Refuses a `highest` that does not exist."""
    numbered: List[Tuple[Step, int]] = []
    count = 0
    for step in plan.steps:
        count += isinstance(step, Send)
        numbered.append((step, count if isinstance(step, Send) else 0))
    if highest > count:
        raise FaultError("there are only {} events".format(count))
    return numbered


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise FaultError("must be a number from 0")
    return value


def _offsets(value: Any) -> List[int]:
    return [_count(offset) for offset in (value if isinstance(value, list) else [value])]


def _cut_up(steps: Sequence[Step], offsets: Sequence[int]) -> Tuple[Step, ...]:
    """Join the bytes between two holds and cut them at `offsets`, which count from the start of the body."""
    cuts = list(offsets)
    result: List[Step] = []
    start, pending = 0, b""

    def flush() -> None:
        nonlocal start, pending
        position = 0
        while cuts and cuts[0] < start + len(pending):
            cut = cuts.pop(0) - start
            if cut > position:
                result.append(Send(pending[position:cut]))
                position = cut
        if pending[position:]:
            result.append(Send(pending[position:]))
        start, pending = start + len(pending), b""

    for step in steps:
        if isinstance(step, Send):
            pending += step.data
        else:
            flush()
            result.append(step)
    flush()
    if cuts or 0 in offsets:
        raise FaultError("offset {} is not inside the body's {} bytes".format(
            cuts[0] if cuts else 0, start))
    return tuple(result)
