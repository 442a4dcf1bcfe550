"""Prefix stability: a server reuses what it computed for the beginning of a request only if that is the same.

Request N+1 of a thread begins with all of request N: the same instructions, the same tools, the same input items in
the same bytes, then what is new. One changed byte, and everything behind it is computed, and billed, again. Excepted
is what the user changes on purpose: another model, other settings, a compaction.
"""

from typing import Any, Iterator, List

from ...files import compact_json
from .observation import Observation, Sent
from .registry import MUST, Finding, finding, requirement

__all__ = ["same_instructions", "same_tools", "input_extended"]

BYTES_A_TOKEN = 4


def _broken(before: bytes, after: bytes) -> str:
    """Where the second text stops to be the first, and what of the first is lost thereby; "" when it begins with it."""
    if after.startswith(before):
        return ""
    same = next((index for index, pair in enumerate(zip(before, after)) if pair[0] != pair[1]),
                min(len(before), len(after)))
    lost = len(before) - same
    return "byte {} is another: {!r} was {!r}; {} bytes (about {} tokens) of the prefix are lost".format(
        same, after[same:same + 40].decode("utf-8", "replace"), before[same:same + 40].decode("utf-8", "replace"),
        lost, lost // BYTES_A_TOKEN)


def _bytes(value: Any) -> bytes:
    return compact_json(value).encode("utf-8", "surrogatepass")


def _kept(observed: Observation, key: str) -> Iterator[Finding]:
    for before, after in observed.unchanged:
        left, right = (_bytes(request.body.get(key)) for request in (before, after))
        yield finding("{}.body.{}".format(after.where, key), "" if left == right else _broken(left, right) or "longer")


@requirement("prefix.instructions", MUST, seen="turn-history", prevents="a cold prompt cache at every request",
             links="HKUDS/nanobot#5632")
def same_instructions(observed: Observation) -> Iterator[Finding]:
    """Successive requests of a thread have the same instructions."""
    return _kept(observed, "instructions")


@requirement("prefix.tools", MUST, seen="turn-history", prevents="a cold prompt cache at every request",
             links="Cloudgeni-ai/opengeni#386")
def same_tools(observed: Observation) -> Iterator[Finding]:
    """Successive requests of a thread list the same tools in the same bytes."""
    return _kept(observed, "tools")


@requirement("prefix.input", MUST, seen="turn-history", prevents="a cold prompt cache, and a history that changes",
             links="HKUDS/nanobot#5632 raine/claude-code-proxy#156 vercel-labs/fx#297")
def input_extended(observed: Observation) -> Iterator[Finding]:
    """The input of a request begins with the input of the request before it, byte for byte."""
    for before, after in observed.unchanged:
        left, right = (b",".join(_bytes(item) for item in _listed(request)) for request in (before, after))
        yield finding(after.where + ".body.input", _broken(left, right))


def _listed(request: Sent) -> List[Any]:
    listed = request.body.get("input")
    return listed if isinstance(listed, list) else []
