"""Prefix stability: a server can reuse its work on the beginning of a request only if the bytes are the same.

Request N+1 of a thread begins with all of request N: the same instructions, the same tools and the same input items,
then the new items. After the first changed byte the server computes, and bills, everything again. The checks compare
the raw text of each part: another escape, another spelling of a number, other spaces or a doubled key are changes. Only
the spaces before the bracket that closes `input` are not compared. The checks leave out bodies that are no JSON object
(`envelope.schema` finds these), requests between which the user chose another model or other settings, and requests
after a compaction.
"""

from typing import Iterator, Tuple

from .observation import Observation
from .registry import MUST, Finding, finding, requirement
from .sent import Sent

__all__ = ["same_instructions", "same_tools", "input_extended"]

BYTES_A_TOKEN = 4
BLOCK = 4096


def _broken(before: bytes, after: bytes) -> str:
    """Where the second text differs from the first, and how much of the first is lost; "" when it begins with it."""
    if after.startswith(before):
        return ""
    start = 0
    while before[start:start + BLOCK] == after[start:start + BLOCK]:
        start += BLOCK
    ends = before[start:start + BLOCK], after[start:start + BLOCK]
    same = start + next((index for index, pair in enumerate(zip(*ends)) if pair[0] != pair[1]), min(map(len, ends)))
    lost = len(before) - same
    return "byte {} differs: {!r} was {!r}; {} bytes (about {} tokens) of the prefix are lost".format(
        same, after[same:same + 40].decode("utf-8", "replace"), before[same:same + 40].decode("utf-8", "replace"),
        lost, lost // BYTES_A_TOKEN)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _readable(observed: Observation) -> Iterator[Tuple[Sent, Sent]]:
    return ((before, after) for before, after in observed.unchanged if before.raw.readable and after.raw.readable)


def _kept(observed: Observation, key: str) -> Iterator[Finding]:
    for before, after in _readable(observed):
        left, right = (_bytes(request.raw.member(key) or "") for request in (before, after))
        yield finding("{}.body.{}".format(after.where, key),
                      "" if left == right else _broken(left, right) or "longer than in the request before")


@requirement("prefix.instructions", MUST, seen="turn-history",
             prevents="the server computes every prompt from its beginning, and bills it",
             links="HKUDS/nanobot#5632")
def same_instructions(observed: Observation) -> Iterator[Finding]:
    """Successive requests of a thread have the same `instructions`, byte for byte."""
    return _kept(observed, "instructions")


@requirement("prefix.tools", MUST, seen="turn-history",
             prevents="the server computes every prompt from its beginning, and bills it",
             links="Cloudgeni-ai/opengeni#386")
def same_tools(observed: Observation) -> Iterator[Finding]:
    """Successive requests of a thread have the same `tools`, byte for byte."""
    return _kept(observed, "tools")


@requirement("prefix.input", MUST, seen="turn-history",
             prevents="the server computes every prompt from its beginning, and the model reads another history",
             links="HKUDS/nanobot#5632 raine/claude-code-proxy#156 vercel-labs/fx#297")
def input_extended(observed: Observation) -> Iterator[Finding]:
    """The `input` of a request begins with all items of the request before it, byte for byte."""
    for before, after in _readable(observed):
        left, right = before.raw.items_of("input"), after.raw.member("input") or ""
        yield finding(after.where + ".body.input", _broken(_bytes(left), _bytes(right)))
