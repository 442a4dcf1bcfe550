"""Whether a patch may be applied, must be asked for, or is refused.

Rules (codex 0.115.0, measured): the policy `untrusted` asks always. Without a sandbox everything goes. Within one, all
files must be below the writable roots, which a read-only sandbox does not have; else the user is asked, and the policy
`never` refuses, as does a granular one without `sandbox_approval`. Upstream leaves it to its sandbox to guard the
folders `.git`, `.agents` and `.codex` of a root; this agent counts what is in them as not writable.
"""

import os

from ...context.permissions import writable_roots

__all__ = ["APPLY", "ASK", "REFUSE", "permission"]

APPLY, ASK, REFUSE = "apply", "ask", "refuse"
_GUARDED = (".git", ".agents", ".codex")


def permission(changes, settings):
    """APPLY, ASK or REFUSE the `changes` under the turn's `settings`."""
    if settings.approval_policy == "untrusted":
        return ASK
    if settings.sandbox.mode in ("danger-full-access", "external-sandbox"):
        return APPLY
    roots = writable_roots(settings) if settings.sandbox.mode == "workspace-write" else []
    paths = [path for change in changes for path in (change.path, change.target) if path is not None]
    if all(_writable(os.path.realpath(path), roots) for path in paths):
        return APPLY
    policy = settings.approval_policy
    if policy == "never" or isinstance(policy, dict) and not policy["granular"].get("sandbox_approval"):
        return REFUSE
    return ASK


def _writable(path, roots):
    """Whether `path`, its links followed, is below one of `roots` and in no guarded folder of any."""
    below = [os.path.relpath(path, root).split(os.sep) for root in map(os.path.realpath, roots)]
    inside = [parts for parts in below if parts[0] != os.pardir]
    return bool(inside) and not any(_guarded(path, parts) for parts in inside)


def _guarded(path, parts):
    return parts[0] in _GUARDED and (len(parts) > 1 or os.path.lexists(path))
