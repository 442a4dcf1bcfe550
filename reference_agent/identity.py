"""Who we say we are: `originator` and `User-Agent`.

The shapes are upstream's (codex 0.115.0), the name is our own:

    <originator>/<our version> (<OS> <version>; <arch>) <terminal> (<client>; <client version>)

In app-server the client's name is the originator. `CODEX_INTERNAL_ORIGINATOR_OVERRIDE` replaces the originator.
"""

import os

from . import __version__

__all__ = ["NAME", "originator", "user_agent"]

NAME = "reference_agent"


def originator(client=None, environ=os.environ):
    """The name to send: the override, else the client's name, else ours."""
    return environ.get("CODEX_INTERNAL_ORIGINATOR_OVERRIDE") or client or NAME


def user_agent(name, client=None, client_version=None, environ=os.environ):
    """The User-Agent for originator `name`, spoken for by `client` (ours when None)."""
    tail = "(%s; %s)" % (client or NAME, client_version or __version__)
    text = "%s/%s (%s; %s) %s %s" % (name, __version__, _system(), os.uname().machine, _terminal(environ), tail)
    return "".join(char if " " <= char <= "~" else "_" for char in text)


def _system():
    system = os.uname()
    if system.sysname == "Darwin":
        import platform

        return "Mac OS " + _three(platform.mac_ver()[0])
    release = _os_release()
    return "%s %s" % (release.get("NAME", system.sysname).split(" ")[0], _three(release.get("VERSION_ID", "")))


def _os_release(path="/etc/os-release"):
    try:
        with open(path, encoding="utf-8") as lines:
            pairs = [line.strip().partition("=") for line in lines]
    except (OSError, UnicodeDecodeError):
        return {}
    return {key: value.strip("\"'") for key, _, value in pairs}


def _three(version):
    return ".".join(((version or "0").split(".") + ["0", "0"])[:3])


def _terminal(environ):
    program, version = environ.get("TERM_PROGRAM"), environ.get("TERM_PROGRAM_VERSION")
    if program:
        return program + ("/" + version if version else "")
    return environ.get("TERM") or "unknown"
