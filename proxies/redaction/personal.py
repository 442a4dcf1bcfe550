"""What names a person: e-mail addresses and home directories. No I/O.

`git@host` is how remotes are written, and reserved names belong to nobody (RFC 2606). A home directory of a common
account (`/home/user`, `/root`) names nobody either.
"""
import re
from typing import Iterator

from .finding import Finding

__all__ = ["COMMON_NAMES", "personal_findings"]

# Account names that do not identify a person, and words that are common in recorded texts.
COMMON_NAMES = frozenset([
    "root", "user", "admin", "ubuntu", "debian", "runner", "docker", "codex", "agent", "build", "test", "guest",
    "home", "vagrant", "node", "python", "developer", "assistant", "system", "nobody", "default", "vscode", "username",
    "me", "you", "someone", "shared", "public", "linuxbrew", "app", "jovyan", "ec2-user", "foo", "bar", "name",
    "yourname",
    "your-name", "example", "runneradmin", "circleci", "travis", "gitpod", "coder", "all", "localhost", "domain"])
LOCAL = re.compile(r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*\Z")
DOMAIN = re.compile(r"(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])")
RESERVED = re.compile(r"(?:.*\.)?(?:example\.(?:com|net|org)|test|example|invalid|localhost)\Z", re.IGNORECASE)
USERINFO = re.compile(r"://[^/\s:@]{0,190}:\Z")
NOBODY = frozenset(["git", "noreply", "no-reply"])
HOME = re.compile(r"(?<![A-Za-z0-9_.-])(?:/home/|/Users/|[A-Za-z]:(?:\\{1,4}|/)Users(?:\\{1,4}|/))([A-Za-z0-9_]["
                  r"A-Za-z0-9_.-]{1,31}(?<![.]))(?=$|[/\\\s\"':,;)\]`<])")
LONGEST = 64


def personal_findings(text: str) -> Iterator[Finding]:
    """The e-mail addresses and the account names of home directories in a text."""
    place = text.find("@")
    while place >= 0:
        local = LOCAL.search(text[max(0, place - LONGEST):place])
        domain = DOMAIN.match(text, place + 1)
        if local and domain:
            start = max(0, place - LONGEST) + local.start()
            before = text[start - 1:start]
            if before not in (".", "%") and local.group().lower() not in NOBODY and not RESERVED.match(domain.group()) \
                    and not (before == ":" and USERINFO.search(text, max(0, start - 200), start)):
                yield Finding(start, domain.end(), "email", "email")
        place = text.find("@", place + 1)
    for match in HOME.finditer(text):
        if match.group(1).lower() not in COMMON_NAMES:
            yield Finding(match.start(1), match.end(1), "user", "home-directory")
