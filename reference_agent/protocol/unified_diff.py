"""Unified diffs, line for line as upstream's library makes them (codex 0.115.0, measured).

Among the many shortest ways from one text to another that library takes Myers' by halves, and then moves every run of
inserted lines as far down as the lines allow, joining the runs that meet on the way. A deletion that an insertion moves
past keeps the position that it had in the new text, which a hunk's head then shows.
"""

import difflib
import re
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

__all__ = ["hunks"]

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
#: How long a way is looked for from either end: texts that are further apart are replaced as a whole (upstream has no
#: such bound, and is faster).
_FAR = 1000


class _Run(NamedTuple):
    """`old[i:k]` against `new[j:m]`: equal, or `delete` or `insert` with the other side empty, or `replace`."""

    kind: str
    i: int
    k: int
    j: int
    m: int


def hunks(before: str, after: str, context: int) -> str:
    """The hunks that turn the text `before` into `after`, with so many lines around each; empty for equal texts."""
    old, new = _LINE.findall(before), _LINE.findall(after)
    runs = _compare(old, 0, len(old), new, 0, len(new))
    _settle(runs, "delete", old, new)
    _settle(runs, "insert", old, new)
    runs = _joined(runs)
    if all(run.kind == "equal" for run in runs):
        return ""
    matcher: Any = difflib.SequenceMatcher(None, "", "")
    matcher.opcodes = runs
    return "".join(_hunk(group, old, new) for group in matcher.get_grouped_opcodes(context))


def _compare(old: List[str], a: int, b: int, new: List[str], c: int, d: int) -> List[_Run]:
    """The runs of `old[a:b]` against `new[c:d]`."""
    i, j = a, c
    while i < b and j < d and old[i] == new[j]:
        i, j = i + 1, j + 1
    k, m = b, d
    while i < k and j < m and old[k - 1] == new[m - 1]:
        k, m = k - 1, m - 1
    if j == m:
        inner = [_Run("delete", i, k, j, j)]
    elif i == k:
        inner = [_Run("insert", i, i, j, m)]
    else:
        split = _middle(old[i:k], new[j:m])
        if split is None:
            inner = [_Run("delete", i, k, j, j), _Run("insert", k, k, j, m)]
        else:
            x, y = i + split[0], j + split[1]
            inner = _compare(old, i, x, new, j, y) + _compare(old, x, k, new, y, m)
    return [run for run in [_Run("equal", a, i, c, j)] + inner + [_Run("equal", k, b, m, d)]
            if run.i < run.k or run.j < run.m]


def _middle(old: List[str], new: List[str]) -> Optional[Tuple[int, int]]:
    """A point on a shortest way, as (lines of `old`, lines of `new`) before it: where ways from both ends meet.
    None when that is too far."""
    n, m = len(old), len(new)
    delta = n - m
    forward, backward = {1: 0}, {1: 0}
    for d in range(min((n + m + 1) // 2 + 1, _FAR)):
        for k in range(d, -d - 1, -2):
            x = start = _furthest(forward, k, d)
            while x < n and x - k < m and old[x] == new[x - k]:
                x += 1
            forward[k] = x
            if delta % 2 and abs(k - delta) <= d - 1 and x + backward[delta - k] >= n:
                return start, start - k
        for k in range(d, -d - 1, -2):
            x = _furthest(backward, k, d)
            while x < n and x - k < m and old[n - x - 1] == new[m - (x - k) - 1]:
                x += 1
            backward[k] = x
            if not delta % 2 and abs(k - delta) <= d and x + forward[delta - k] >= n:
                return n - x, m - (x - k)
    return None


def _furthest(reached: Dict[int, int], k: int, d: int) -> int:
    down = k == -d or k != d and reached[k - 1] < reached[k + 1]
    return reached[k + 1] if down else reached[k - 1] + 1


def _settle(runs: List[_Run], kind: str, old: List[str], new: List[str]) -> None:
    """Move each run of a kind up, and then down, as far as it goes: past runs of the other kind, into its own."""
    index = 0
    while index < len(runs):
        if runs[index].kind == kind:
            index = _down(runs, _up(runs, index, old, new), old, new)
        index += 1


def _up(runs: List[_Run], index: int, old: List[str], new: List[str]) -> int:
    while index:
        run, other = runs[index], runs[index - 1]
        if other.kind == run.kind:
            runs[index - 1:index + 1] = [_Run(run.kind, other.i, other.k + run.k - run.i, other.j,
                                              other.m + run.m - run.j)]
        elif other.kind != "equal":
            runs[index - 1:index + 1] = [run, other]
        else:
            same = 0  # upstream looks for what is inserted only, so that a deletion stays
            while same < min(other.k - other.i, run.m - run.j) and old[other.k - same - 1] == new[run.m - same - 1]:
                same += 1
            if not same:
                return index
            tail = _Run("equal", other.k - same, other.k, run.m - same, run.m)
            if index + 1 < len(runs) and runs[index + 1].kind == "equal":
                after = runs[index + 1]
                runs[index + 1] = after._replace(i=after.i - same, j=after.j - same)
            else:
                runs.insert(index + 1, tail)
            runs[index] = _Run(run.kind, run.i - same, run.k - same, run.j - same, run.m - same)
            runs[index - 1] = other._replace(k=other.k - same, m=other.m - same)
            if runs[index - 1].i < runs[index - 1].k:
                continue
            del runs[index - 1]
        index -= 1
    return index


def _down(runs: List[_Run], index: int, old: List[str], new: List[str]) -> int:
    while index + 1 < len(runs):
        run, other = runs[index], runs[index + 1]
        if other.kind == run.kind:
            runs[index:index + 2] = [_Run(run.kind, run.i, run.k + other.k - other.i, run.j, run.m + other.m - other.j)]
        elif other.kind != "equal":
            runs[index:index + 2] = [other, run]
            index += 1
        else:
            same = 0
            while same < min(other.k - other.i, run.m - run.j) and old[other.i + same] == new[run.j + same]:
                same += 1
            if not same:
                return index
            if index and runs[index - 1].kind == "equal":
                before = runs[index - 1]
                runs[index - 1] = before._replace(k=before.k + same, m=before.m + same)
            else:
                runs.insert(index, _Run("equal", other.i, other.i + same, run.j, run.j + same))
                index += 1
            runs[index] = _Run(run.kind, run.i + same, run.k + same, run.j + same, run.m + same)
            runs[index + 1] = other._replace(i=other.i + same, j=other.j + same)
            if runs[index + 1].i == runs[index + 1].k:
                del runs[index + 1]
    return index


def _joined(runs: List[_Run]) -> List[_Run]:
    """The runs with a deletion and an insertion side by side made a replacement."""
    joined: List[_Run] = []
    for run in runs:
        kinds = {joined[-1].kind, run.kind} if joined else set()
        if kinds == {"delete", "insert"}:
            gone, come = (joined[-1], run) if run.kind == "insert" else (run, joined[-1])
            joined[-1] = _Run("replace", gone.i, gone.k, come.j, come.m)
        elif len(kinds) == 1 and joined[-1].kind == "equal":
            joined[-1] = joined[-1]._replace(k=run.k, m=run.m)
        else:
            joined.append(run)
    return joined


def _hunk(group: Sequence[Tuple[str, int, int, int, int]], old: List[str], new: List[str]) -> str:
    first, last = group[0], group[-1]
    text = "@@ -%s +%s @@\n" % (_range(first[1], last[2]), _range(first[3], last[4]))
    for kind, i, k, j, m in group:
        signed = [" " + line for line in old[i:k]] if kind == "equal" else (
            ["-" + line for line in old[i:k]] + ["+" + line for line in new[j:m]])
        text += "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in signed)
    return text


def _range(start: int, stop: int) -> str:
    count = max(0, stop - start)
    return "%d" % (start + 1) if count == 1 else "%d,%d" % (start + 1 if count else start, count)
