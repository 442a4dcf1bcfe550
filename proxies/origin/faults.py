"""Faults: small functions that make the origin misbehave, each by changing the plan of an answer.

A plan is a list of actions and an ending. The actions are `Send` bytes (one write each), `Hold` until events are
posted, and `Stall` until the client hangs up. A fault takes the plan and its setting and returns the changed
plan. The origin applies faults in the order of `FAULTS`, so that offsets count the bytes that it really sends.
"""
import collections
from typing import Any, Callable, Dict, List, NamedTuple, Sequence, Tuple, Union

__all__ = ["CUT", "DROP", "END", "FAULTS", "FaultError", "Hold", "Plan", "Send", "Stall"]


class FaultError(Exception):
    """A fault whose setting is not valid. The message is one line without the path."""


class Send(NamedTuple):
    """Write these bytes of the body at once."""

    data: bytes


class Hold(NamedTuple):
    """Go on when all these events have been posted."""

    events: Tuple[str, ...]


class Stall(NamedTuple):
    """Send nothing more and wait for the client to hang up."""


Action = Union[Send, Hold, Stall]

END = "end"  # the body ends as HTTP wants it
CUT = "cut"  # the connection closes in the middle of the body
DROP = "drop"  # the connection closes before the status line


class Plan(NamedTuple):
    """What an answer does on the wire: body actions in order, then one of `END`, `CUT`, `DROP`."""

    actions: Tuple[Action, ...]
    ending: str = END


def cut_after(plan: Plan, count: Any) -> Plan:
    """Close the connection after the first `count` events of the body."""
    return Plan(_first(plan, count), CUT)


def stall_after(plan: Plan, count: Any) -> Plan:
    """Send the first `count` events (all of them for `true`), then nothing until the client hangs up."""
    actions = plan.actions if count is True else _first(plan, count)
    return Plan(actions + (Stall(),), plan.ending)


def end_after(plan: Plan, count: Any) -> Plan:
    """End the body properly after the first `count` events: a stream without its terminal event."""
    return Plan(_first(plan, count), plan.ending)


def repeat(plan: Plan, index: Any) -> Plan:
    """Send event `index` (from 1) twice."""
    actions: List[Action] = []
    for action, number in _numbered(plan, _count(index)):
        actions.extend([action, action] if number == index else [action])
    return Plan(tuple(actions), plan.ending)


def omit(plan: Plan, index: Any) -> Plan:
    """Leave event `index` (from 1) out."""
    kept = tuple(action for action, number in _numbered(plan, _count(index)) if number != index)
    return Plan(kept, plan.ending)


def line_ends(plan: Plan, ending: Any) -> Plan:
    """End the body's lines in CRLF or CR instead of LF."""
    if ending not in ("\r\n", "\r"):
        raise FaultError("must be CR LF or CR")
    actions = tuple(Send(action.data.replace(b"\n", ending.encode("ascii"))) if isinstance(action, Send) else action
                  for action in plan.actions)
    return Plan(actions, plan.ending)


def bad_bytes(plan: Plan, offsets: Any) -> Plan:
    """Replace the body's bytes at these offsets (one, or a list) by 0xff, which no UTF-8 text holds."""
    wanted = set(_offsets(offsets))
    actions: List[Action] = []
    start = 0
    for action in plan.actions:
        if isinstance(action, Send):
            data = bytearray(action.data)
            for offset in [offset for offset in wanted if start <= offset < start + len(data)]:
                data[offset - start] = 0xFF
                wanted.discard(offset)
            start += len(data)
            action = Send(bytes(data))
        actions.append(action)
    if wanted:
        raise FaultError("offset {} is beyond the body's {} bytes".format(min(wanted), start))
    return Plan(tuple(actions), plan.ending)


def cut_at(plan: Plan, offset: Any) -> Plan:
    """Close the connection after `offset` bytes of the body, wherever that falls."""
    left = _count(offset)
    actions: List[Action] = []
    for action in plan.actions:
        if left == 0:
            break
        if isinstance(action, Send):
            action = Send(action.data[:left])
            left -= len(action.data)
        actions.append(action)
    if left:
        raise FaultError("offset {} is beyond the body's {} bytes".format(offset, offset - left))
    return Plan(tuple(actions), CUT)


def split(plan: Plan, where: Any) -> Plan:
    """Write the body in other pieces: of `where` bytes each, or cut at the byte offsets of a list.

    An empty list writes everything between two holds at once.
    """
    if isinstance(where, list):
        return Plan(_cut_up(plan.actions, sorted(set(_offsets(where)))), plan.ending)
    size = _count(where)
    if size == 0:
        raise FaultError("pieces of 0 bytes")
    total = sum(len(action.data) for action in plan.actions if isinstance(action, Send))
    return Plan(_cut_up(plan.actions, range(size, total, size)), plan.ending)


def drop(plan: Plan, wanted: Any) -> Plan:
    """Close the connection before the status line."""
    if wanted is not True:
        raise FaultError("must be true")
    return Plan(tuple(action for action in plan.actions if isinstance(action, Hold)), DROP)


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


def _first(plan: Plan, count: Any) -> Tuple[Action, ...]:
    """The actions up to and with event `count`, and the holds before the next one."""
    wanted = _count(count)
    actions: List[Action] = []
    for action, number in _numbered(plan, wanted):
        if number > wanted:
            break
        actions.append(action)
    return tuple(actions)


def _numbered(plan: Plan, highest: int) -> List[Tuple[Action, int]]:
    """Every action with the number of its event (0 for a hold). Refuses a `highest` that does not exist."""
    numbered: List[Tuple[Action, int]] = []
    count = 0
    for action in plan.actions:
        count += isinstance(action, Send)
        numbered.append((action, count if isinstance(action, Send) else 0))
    if highest > count:
        raise FaultError("there are only {} events".format(count))
    return numbered


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise FaultError("must be a number from 0")
    return value


def _offsets(value: Any) -> List[int]:
    return [_count(offset) for offset in (value if isinstance(value, list) else [value])]


def _cut_up(actions: Sequence[Action], offsets: Sequence[int]) -> Tuple[Action, ...]:
    """Join the bytes between two holds and cut them at `offsets`, which count from the start of the body."""
    cuts = collections.deque(offsets)
    result: List[Action] = []
    start, pending = 0, bytearray()

    def flush() -> None:
        nonlocal start, pending
        position = 0
        while cuts and cuts[0] < start + len(pending):
            cut = cuts.popleft() - start
            if cut > position:
                result.append(Send(bytes(pending[position:cut])))
                position = cut
        if position < len(pending):
            result.append(Send(bytes(pending[position:])))
        start, pending = start + len(pending), bytearray()

    for action in actions:
        if isinstance(action, Send):
            pending += action.data
        else:
            flush()
            result.append(action)
    flush()
    if cuts or 0 in offsets:
        raise FaultError("offset {} is not inside the body's {} bytes".format(
            cuts[0] if cuts else 0, start))
    return tuple(result)
