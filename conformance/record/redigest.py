"""New digests for goldens whose scenarios are written in another way and do the same.

The recorder records the scenarios anew. ``differing`` names what is not as recorded; when there is nothing,
``redigested`` gives the stored goldens with the digests of the new ones, and nothing else changed.
"""

from typing import Any, Dict, Mapping

from ..files import dump_json

__all__ = ["redigested", "same_but_for_digest"]

Golden = Dict[str, Any]


def same_but_for_digest(old: Golden, new: Golden) -> bool:
    """Whether two goldens hold the same exchanges and dialogue, the key order of requests included.

    The key order of responses and of the dialogue is the harness's own. Of a declared race, ``new`` may have seen fewer
    alternatives than ``old``, and no other ones.
    """
    races = all(set(seen) <= set(old["races"].get(rule, [])) for rule, seen in new["races"].items())
    return races and _requests(old) == _requests(new) and all(
        old[key] == new[key] for key in old if key not in ("digest", "races"))


def _requests(golden: Golden) -> bytes:
    return dump_json([exchange["request"] for exchange in golden["exchanges"]])


def redigested(old: Mapping[str, Golden], new: Mapping[str, Golden]) -> Dict[str, Golden]:
    """The goldens of ``old`` that were recorded again in ``new``, with the digests of ``new``."""
    return {name: dict(old[name], digest=golden["digest"]) for name, golden in new.items()}
