"""Whether a patch may be applied, must be asked for, or is refused.

Rules (codex 0.115.0, measured): the policy `untrusted` always asks. Without a sandbox every patch may be applied. In a
sandbox, all files must be below the writable roots, of which a read-only sandbox has none. Otherwise the agent asks the
user; under the policy `never`, and under a granular one without `sandbox_approval`, it refuses. Upstream's sandbox
guards the folders `.git`, `.agents` and `.codex` of a root; this agent counts what is in them as not writable.
"""

import os
from typing import Any, List

from ...context.permissions import writable_roots
from ...settings.choices import DANGER_FULL_ACCESS, EXTERNAL_SANDBOX, WORKSPACE_WRITE

__all__ = ["APPLY", "ASK", "REFUSE", "permission"]

APPLY, ASK, REFUSE = "apply", "ask", "refuse"
_GUARDED = (".git", ".agents", ".codex")


def permission(changes: List[Any], settings: Any) -> str:
    """APPLY, ASK or REFUSE the `changes` under the turn's `settings`."""
    if settings.approval_policy == "untrusted":
        return ASK
    if settings.sandbox.mode in (DANGER_FULL_ACCESS, EXTERNAL_SANDBOX):
        return APPLY
    roots = writable_roots(settings) if settings.sandbox.mode == WORKSPACE_WRITE else []
    paths = [path for change in changes for path in (change.path, change.target) if path is not None]
    if all(_writable(_resolved(path), roots) for path in paths):
        return APPLY
    policy = settings.approval_policy
    if policy == "never" or isinstance(policy, dict) and not policy["granular"].get("sandbox_approval"):
        return REFUSE
    return ASK


def _resolved(path: str) -> str:
    """`path` with its links followed. One that holds a NUL has none."""
    return os.path.abspath(path) if "\0" in path else os.path.realpath(path)


def _writable(path: str, roots: List[str]) -> bool:
    """Whether `path`, its links followed, is below one of `roots` and in no guarded folder of any."""
    below = [os.path.relpath(path, root).split(os.sep) for root in map(os.path.realpath, roots)]
    inside = [parts for parts in below if parts[0] != os.pardir]
    return bool(inside) and not any(_guarded(path, parts) for parts in inside)


def _guarded(path: str, parts: List[str]) -> bool:
    return parts[0] in _GUARDED and (len(parts) > 1 or os.path.lexists(path))
