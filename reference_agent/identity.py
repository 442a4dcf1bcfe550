"""The headers that name the agent: `originator` and `User-Agent`.

The form is upstream's (codex 0.115.0), the name is our own:

    <originator>/<our version> (<OS> <version>; <arch>) <terminal> (<client>; <client version>)

In app-server the client's name is the originator. `CODEX_INTERNAL_ORIGINATOR_OVERRIDE` replaces the originator.
"""

import os
from typing import Dict, Mapping, Optional

from . import __version__

__all__ = ["NAME", "originator", "user_agent"]

NAME = "reference_agent"


def originator(client: Optional[str] = None, environ: Mapping[str, str] = os.environ) -> str:
    """The name to send: that of `CODEX_INTERNAL_ORIGINATOR_OVERRIDE`, else the client's name, else ours."""
    return environ.get("CODEX_INTERNAL_ORIGINATOR_OVERRIDE") or client or NAME


def user_agent(name: str, client: Optional[str] = None, client_version: Optional[str] = None,
               environ: Mapping[str, str] = os.environ) -> str:
    """The User-Agent for the originator `name` and the client; without a client, our own name and version.

    A character outside printable ASCII becomes `_`.
    """
    tail = "(%s; %s)" % (client or NAME, client_version or __version__)
    text = "%s/%s (%s; %s) %s %s" % (name, __version__, _system(), os.uname().machine, _terminal(environ), tail)
    return "".join(char if " " <= char <= "~" else "_" for char in text)


def _system() -> str:
    system = os.uname()
    if system.sysname == "Darwin":
        import platform

        return "Mac OS " + _three(platform.mac_ver()[0])
    release = _os_release()
    return "%s %s" % (release.get("NAME", system.sysname).split(" ")[0], _three(release.get("VERSION_ID", "")))


def _os_release(path: str = "/etc/os-release") -> Dict[str, str]:
    try:
        with open(path, encoding="utf-8") as lines:
            pairs = [line.strip().partition("=") for line in lines]
    except (OSError, UnicodeDecodeError):
        return {}
    return {key: value.strip("\"'") for key, _, value in pairs}


def _three(version: Optional[str]) -> str:
    """The first three numbers of a version, filled up with zeros."""
    return ".".join(((version or "0").split(".") + ["0", "0"])[:3])


def _terminal(environ: Mapping[str, str]) -> str:
    program, version = environ.get("TERM_PROGRAM"), environ.get("TERM_PROGRAM_VERSION")
    if program:
        return program + ("/" + version if version else "")
    return environ.get("TERM") or "unknown"
