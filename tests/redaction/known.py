"""The values that a recorder knows beforehand, and canaries of them: each value in each encoding at several places.

No value has a shape, so only who knows it can find it.
"""
import base64
import json
import random
from urllib.parse import quote

from . import places
from .secrets import make, word

__all__ = ["ENCODINGS", "Recorder", "known_canaries"]


class Recorder:
    """The machine that records: `environ`, `home`, `user`, `host`, `git_identity` (name and e-mail address)."""

    def __init__(self, seed: str) -> None:
        self.user = word(seed + "user", 9)
        self.home = "/srv/people/" + self.user
        self.host = word(seed + "host", 8) + "-" + word(seed + "host2", 5)
        self.git_identity = ("{} {}".format(word(seed + "first", 7).title(), word(seed + "last", 9).title()),
                             "{}@{}.example.com".format(word(seed + "mail", 11), word(seed + "domain", 7)))
        self.environ = {
            "HOME": self.home,
            "USER": self.user,
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "EDITOR": "vim",
            "OPENAI_API_KEY": make("{p:30}", seed + "key").text,
            "DEPLOY_PASSPHRASE": " ".join(word(seed + "dice" + str(index), 6) for index in range(5)),
            "DB_PASSWORD": make("{p:6}/{p:4}+\"{p:4}\\{p:5}&{p:3}", seed + "db").text,
            "SIGNING_SECRET": "Pa\u00df" + make("{p:16}", seed + "umlaut").text + "\u00e9\u5bc6",
            "APP_CREDENTIALS": make("{p:12}", seed + "credentials").text + "\n" + make("{p:12}", seed + "two").text,
        }

    def values(self):
        """Pairs of a name and a value that no recording may hold."""
        yield "home", self.home
        yield "user", self.user
        yield "host", self.host
        yield "git-name", self.git_identity[0]
        yield "git-email", self.git_identity[1]
        for name in sorted(self.environ):
            if name not in ("HOME", "USER", "PATH", "LANG", "TERM", "EDITOR"):
                yield name, self.environ[name]


def escaped(text):
    """The inside of a JSON string."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _u_escapes(text):
    return "".join("\\u%04x" % ord(letter) for letter in text)


def _base64(before):
    """Base64 of the value after so many other bytes."""
    return lambda text: base64.b64encode(b"k=:"[:before] + text.encode("utf-8") + b" end of it").decode("ascii")


def _base64_url(text):
    return base64.urlsafe_b64encode(("??>" + text + "~~~").encode("utf-8")).decode("ascii").rstrip("=")


def _base64_lines(text):
    return base64.encodebytes((text + " " + "and more of it " * 6).encode("utf-8")).decode("ascii")


#: Name of the encoding, the text that stands in the traffic.
ENCODINGS = (
    ("raw", str),
    ("json", escaped),
    ("json-twice", lambda text: escaped(escaped(text))),
    ("json-ascii", lambda text: json.dumps(text)[1:-1]),
    ("u-escapes", _u_escapes),
    ("u-escapes-upper", lambda text: "".join("\\u%04X" % ord(letter) for letter in text)),
    ("slashes", lambda text: escaped(text).replace("/", "\\/")),
    ("url", lambda text: quote(text, safe="")),
    ("url-lower", lambda text: "".join(part.lower() if part.startswith("%") else part
                                       for part in _percent_parts(quote(text, safe="")))),
    ("url-path", quote),
    ("url-plus", lambda text: quote(text, safe=" ").replace(" ", "+")),
    ("url-all", lambda text: "".join("%%%02X" % byte for byte in text.encode("utf-8"))),
    ("url-twice", lambda text: quote(quote(text, safe=""), safe="")),
    ("html", lambda text: text.replace("&", "&amp;").replace('"', "&quot;")),
    ("base64-0", _base64(0)),
    ("base64-1", _base64(1)),
    ("base64-2", _base64(2)),
    ("base64-alone", lambda text: base64.b64encode(text.encode("utf-8")).decode("ascii")),
    ("base64-url", _base64_url),
    ("base64-lines", _base64_lines),
    ("hex", lambda text: text.encode("utf-8").hex()),
    ("hex-upper", lambda text: text.encode("utf-8").hex().upper()),
    ("utf-16-le", None),
    ("utf-16-be", None),
)


def _percent_parts(text):
    place = 0
    while place < len(text):
        size = 3 if text[place] == "%" else 1
        yield text[place:place + size]
        place += size


def known_canaries(recorder):
    """Tuples of a shape, a place, a value, what makes the exchanges, and what must be kept."""
    rng = random.Random(recorder.user)
    direct = [place for place in places.TEXT_PLACES
              if not any(word in place[0] for word in places.OPAQUE + ("ascii", "slashes", "html"))]
    for name, value in recorder.values():
        for encoding, encode in ENCODINGS:
            if encode is None:
                yield (name + "/" + encoding, "request/" + encoding, value,
                       lambda value=value, encoding=encoding: places.encoded_body(encoding)("is " + value), ())
                continue
            text = "It is " + encode(value) + " here"
            place, make_exchanges = rng.choice(direct)
            yield (name + "/" + encoding, place, value,
                   lambda make_exchanges=make_exchanges, text=text: make_exchanges(text), places.KEPT)
        for place, make_exchanges in rng.sample(places.TEXT_PLACES, 5):
            kept = () if any(word in place for word in places.OPAQUE) else places.KEPT
            yield (name + "/raw", place, value,
                   lambda make_exchanges=make_exchanges, value=value: make_exchanges("It is " + value + "."), kept)
        plain = quote(value, safe="")
        yield name + "/header", "request-header", value, _header("x-note", plain), places.KEPT
        yield name + "/target", "target", value, lambda plain=plain: places.target("/v1/files/" + plain), places.KEPT
        yield (name + "/answer-header", "response-header", value,
               lambda plain=plain: places.response_header("x-note", plain), places.KEPT)


def _header(name, value):
    return lambda: places.request_header(name, value)
