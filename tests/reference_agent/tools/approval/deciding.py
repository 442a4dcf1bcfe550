"""Settings under which commands are decided about."""

from reference_agent.settings.config import Sandbox, Settings
from reference_agent.settings.provider import Provider

__all__ = ["bash", "granular", "settings"]


def settings(policy="on-request", mode="danger-full-access", folder="/nowhere", features=None):
    """The settings of a turn with this approval policy and sandbox."""
    return Settings(str(folder), str(folder), str(folder), "m", Provider("p", "p", "http://h"), policy, Sandbox(mode),
                    features or {})


def granular(**allowed):
    """A granular policy that allows these categories and no others."""
    return {"granular": dict({"sandbox_approval": False, "rules": False, "mcp_elicitations": False}, **allowed)}


def bash(script):
    """The command that runs a script."""
    return ["/bin/bash", "-lc", script]
