"""The values that a setting can have, where there are few. Each list stands here and nowhere else.

Two lists are not here, because they differ from version to version: `efforts` and `approval_policies` of a
`versions.Version`. (Source: codex 0.115.0, the messages for a wrong value.)
"""

__all__ = ["DANGER_FULL_ACCESS", "EXTERNAL_SANDBOX", "PERSONALITIES", "READ_ONLY", "SANDBOX_MODES", "SERVICE_TIERS",
           "SUMMARIES", "VERBOSITIES", "WEB_SEARCHES", "WORKSPACE_WRITE"]

#: Sandbox modes: what a command may do. `EXTERNAL_SANDBOX` means that something outside of the agent confines it; only
#: a client can set it, not a configuration file.
READ_ONLY = "read-only"
WORKSPACE_WRITE = "workspace-write"
DANGER_FULL_ACCESS = "danger-full-access"
EXTERNAL_SANDBOX = "external-sandbox"
SANDBOX_MODES = (READ_ONLY, WORKSPACE_WRITE, DANGER_FULL_ACCESS)

SUMMARIES = ("auto", "concise", "detailed", "none")
VERBOSITIES = ("low", "medium", "high")
PERSONALITIES = ("none", "friendly", "pragmatic")
SERVICE_TIERS = ("fast", "flex")
WEB_SEARCHES = ("disabled", "cached", "live")
