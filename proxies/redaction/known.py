"""Values that are known to be private before the first exchange: of the environment, the person and the machine.

`Known` holds them; `known_values` reads them from the surroundings of the recorder. `KnownSearch` finds them in any
of their encodings: as they are, in base64 (wherever in a longer text they stood), in base64 for URLs, in hexadecimal
digits.
JSON escapes and percent-encoding are undone before (`expand.py`).
"""
import base64
import getpass
import html
import os
import re
import socket
import subprocess
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Pattern, Sequence, Set, Tuple

from .expand import ESCAPED, ESCAPES
from .finding import Finding
from .names import BLANK, is_secret, strength
from .personal import COMMON_NAMES

__all__ = ["Known", "KnownSearch", "known_values"]

#: Shorter values are words like others.
LEAST = 6


class Known(NamedTuple):
    """Private values. `home`: a directory; `user`, `host`: names; `people`: names and addresses of the git identity.

    `secrets`: values of variables and headers.
    """

    home: str = ""
    user: str = ""
    host: str = ""
    people: Tuple[str, ...] = ()
    secrets: Tuple[str, ...] = ()


def known_values(environ: Mapping[str, str], home: Optional[str] = None, user: Optional[str] = None,
                 host: Optional[str] = None, people: Optional[Sequence[str]] = None) -> Known:
    """The values of this process's surroundings; what is given is taken, what is None is found out."""
    secrets = [value for name, value in sorted(environ.items()) if len(value) >= LEAST and not BLANK.match(value) and (
        strength(name) == "strong" or strength(name) and is_secret(value, True, True, True))]
    return Known(os.path.expanduser("~") if home is None else home, _user() if user is None else user,
                 socket.gethostname() if host is None else host,
                 tuple(_git_identity() if people is None else people), tuple(secrets))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def _git_identity() -> List[str]:
    """Name and address that git would write, empty without git."""
    found = []
    for key in ("user.name", "user.email"):
        try:
            done = subprocess.run(["git", "config", "--global", "--get", key], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=5)
        except (OSError, subprocess.SubprocessError):
            return []
        found.append(done.stdout.decode("utf-8", "replace").strip())
    return [value for value in found if value]


class KnownSearch:
    """Finds known values. More can be added while a recording goes on."""

    def __init__(self, known: Known) -> None:
        #: Search text -> (kind, what stands for the value). Whole words: a pattern.
        self.forms: Dict[str, str] = {}
        self.words: List[Tuple[str, str, Pattern[str]]] = []
        self.values: Set[str] = set()
        #: The value that a form of it stands for.
        self.origin: Dict[str, str] = {}
        home = known.home.rstrip("/\\")
        if len(home) > 1:
            self.words.append((home, "home", re.compile(
                r"(?<![A-Za-z0-9_.-])" + r"[/\\]+".join(map(re.escape, re.split(r"[/\\]", home))) + r"(?![A-Za-z"
                    r"0-9_-])")))
            if len(home) >= 10:
                self._encoded(home, "home")
        for value, kind in [(known.user, "user"), (known.host, "host")] + [(one, "person") for one in known.people]:
            if len(value) > 2 and value.lower() not in COMMON_NAMES and not value.isdigit():
                self.words.append((value, kind, re.compile(
                    r"(?<![A-Za-z0-9_])" + "[ +]".join(map(re.escape, value.split(" "))) + r"(?![A-Za-z0-9_])",
                    re.IGNORECASE)))
                if len(value) >= LEAST:
                    self._encoded(value, kind)
        for value in known.secrets:
            self.add(value, "key")

    def add(self, value: str, kind: str) -> None:
        """Search for one more value, everywhere and in each encoding."""
        if len(value) >= LEAST and value not in self.values:
            self.values.add(value)
            self.forms[value] = kind
            for form in _spellings(value):
                self.forms.setdefault(form, kind)
                self.origin.setdefault(form, value)
            self._encoded(value, kind)

    def _encoded(self, value: str, kind: str) -> None:
        for form in encodings(value):
            self.forms.setdefault(form, kind)
            self.origin.setdefault(form, value)

    def findings(self, text: str) -> Iterator[Finding]:
        """The known values in a text."""
        for form, kind in self.forms.items():
            place = text.find(form)
            while place >= 0:
                yield Finding(place, place + len(form), kind, "known-value")
                place = text.find(form, place + len(form))
        lower = text.lower() if self.words else ""
        for value, kind, pattern in self.words:
            if value[-4:].lower() in lower:
                for match in pattern.finditer(text):
                    yield Finding(match.start(), match.end(), kind, "known-" + kind)


def _spellings(value: str) -> List[str]:
    """A value as forms and HTML write it, and as each stands in a reading in which escapes are not undone."""
    forms = [value, value.replace(" ", "+"), html.escape(value), html.escape(value, False)]
    return [form for form in dict.fromkeys(forms + [ESCAPES.sub(ESCAPED, form) for form in forms]) if form != value]


def encodings(value: str) -> List[str]:
    """The forms of a value in base64 and hexadecimal digits.

    In base64 the signs at the edges also depend on what stands beside the value; the forms leave them out.
    """
    data = value.encode("utf-8", "surrogateescape")
    forms = []
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + data).decode("ascii").rstrip("=")
        start, whole = (0, 2, 3)[shift], len(text) - (1 if (shift + len(data)) % 3 else 0)
        form = text[start:whole]
        if len(form) >= LEAST:
            forms += [form, form.replace("+", "-").replace("/", "_")]
    digits = data.hex()
    forms += [digits, digits.upper()]
    return list(dict.fromkeys(forms))
