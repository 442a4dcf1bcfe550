"""No committed fixture holds a secret of a known shape, a path of the machine that recorded it, or an e-mail address.

Every encoding of a fixture is looked into (`views`), so a secret in an image or in nested JSON counts too.
"""
import base64
import getpass
import os
import re
import socket
from pathlib import Path

import pytest

from .secrets import ALPHABETS, GROUP, make
from .shapes import TEMPLATES, shaped
from .views import lines, views

CHECKOUT = Path(__file__).resolve().parent.parent.parent
FIXTURES = sorted(path for path in (CHECKOUT / "fixtures").rglob("*") if path.is_file())

#: Secrets that no template describes. Written so that no pattern matches its own source.
OTHERS = {
    "private key": r"-----(?:BEGIN|END) [A-Z0-9 ]*PRIVATE KEY",
    "token of JSON": r"\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*",
    "authorization": r"(?i)\b(?:bearer|basic)\s+(?=[\w.~+/=-]*\d)[\w.~+/=-]{16,}",
    "password in an address": r"\b[a-z][a-z0-9+]*://[^\s/@:\"'`<>{}\\]*:[^\s/@\"'`<>{}\\]+@",
    "home folder": r"(?:/ho" r"me/|/Us" r"ers/|[A-Z]:\\+Us" r"ers\\+)"
                   r"(?!(?:you|me|user|name|someone|alice|bob|runner)\b)\w+",
    "home folder of root": r"/ro" r"ot/(?!task\d)\.?\w",
    "e-mail": r"\b(?!git@|noreply@)[\w.+-]+(?:@|%40)"
              r"(?!(?:[\w-]+\.)*(?:example|invalid|test|localhost)\b|example\.|noreply\.|v\d)"
              r"[A-Za-z][\w-]*(?:\.[\w-]+)*\.[a-z]{2,}\b",
}


def pattern(template):
    """The regular expression of everything that a template can give."""
    parts, place = [], 0
    for match in GROUP.finditer(template):
        parts.append(re.escape(template[place:match.start()]))
        parts.append("[{}]{{{}}}".format(re.escape(ALPHABETS[match.group(1)]), match.group(2)))
        place = match.end()
    return "(?<![A-Za-z0-9])" + "".join(parts) + re.escape(template[place:]) + "(?![A-Za-z0-9])"


PATTERNS = {name: re.compile(text) for name, text in OTHERS.items()}
PATTERNS.update((name, re.compile(pattern(template))) for name, template in TEMPLATES)

#: The longest part of a template that is the same in all its secrets: where it is missing, nobody need search.
LITERALS = {name: max(re.split(r"\{\w:\d+\}", template), key=len) for name, template in TEMPLATES}


def machine():
    """What this machine would leave in a recording made on it, where it is no everyday word."""
    found = {os.path.expanduser("~"), socket.gethostname()}
    try:
        found.add(getpass.getuser())
    except (KeyError, OSError):
        pass
    return sorted(word for word in found if len(word) >= 6 and word not in ("runner", "ubuntu", "localhost"))


def offences(*files):
    """Pairs of a kind and the text found in files, given as bytes."""
    seen = b"\n".join(sorted(lines(files))).decode("utf-8", "replace")
    found = [(kind, match.group()) for kind, known in PATTERNS.items() if LITERALS.get(kind, "") in seen
             for match in known.finditer(seen)]
    return found + [("this machine", word) for word in machine() if word in seen]


def test_no_fixture_holds_what_is_private():
    assert len(FIXTURES) > 500
    found = offences(*[path.read_bytes() for path in FIXTURES])
    assert found == [], "it is in " + ", ".join(_holders(text for _, text in found))


def _holders(texts):
    """The fixtures that hold one of some texts, in whatever encoding."""
    wanted = [text.encode("utf-8") for text in texts]
    for path in FIXTURES:
        seen = views(path.read_bytes())
        if any(text in seen for text in wanted):
            yield path.relative_to(CHECKOUT).as_posix()


def test_a_secret_in_a_fixture_would_be_seen():
    data = [path.read_bytes() for path in FIXTURES[::20]]
    secret = make("sk-proj-{m:48}", "planted").text.encode("ascii")
    planted = base64.b64encode(b'{"x": "' + secret + b'"}')
    assert offences(*data) == []
    assert {kind for kind, _ in offences(*(data + [b'{"output": "' + planted + b'"}']))} == {"openai-project-short"}


def test_every_shape_would_be_seen():
    unseen = [name for name, secret in shaped("fixtures")
              if "cut" not in name and not offences(b'{"a": "it is ' + _json(secret.text) + b' here"}')]
    assert unseen == []


@pytest.mark.parametrize("kind, text", [
    ("home folder", "/ho" + "me/jane/project"),
    ("home folder", "C:\\Us" + "ers\\jane"),
    ("home folder of root", "/ro" + "ot/.cache"),
    ("e-mail", "jane.doe" + "@mail.corp.io"),
    ("e-mail", "jane.doe" + "%40mail.corp.io"),
    ("password in an address", "https://jane:" + "pass" + "@mirror.example/"),
])
def test_other_kinds_would_be_seen(kind, text):
    assert kind in [found for found, _ in offences(text.encode("ascii"))]


def _json(text):
    return text.replace("\n", "\\n").encode("ascii")
