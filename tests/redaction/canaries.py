"""The canaries: secrets with a shape, a place and a transport, none of which may be in a recording.

`canaries()` gives the list that the tests use: every shape and every name at two places, every place with several
shapes, every known value in every encoding. `canaries(seed)` gives others of the same kinds.
"""
from typing import Callable, List, NamedTuple, Tuple

from proxies.exchange import Exchange

from . import named, places
from .known import Recorder, known_canaries
from .secrets import make
from .shapes import shaped

__all__ = ["Canary", "Recorder", "canaries"]


class Canary(NamedTuple):
    """A secret at a place. `needles`: texts of which none may be found, in no encoding (`views`).

    `kept`: harmless texts around it that must be found.
    """

    shape: str
    place: str
    needles: Tuple[str, ...]
    make: Callable[[], List[Exchange]]
    kept: Tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Shape and place."""
        return "{} @ {}".format(self.shape, self.place)

    @property
    def transport(self) -> str:
        """`websocket` or `http`."""
        return "websocket" if self.place.startswith("websocket") else "http"

    def exchanges(self) -> List[Exchange]:
        """New exchanges with the secret in them."""
        return self.make()


def canaries(seed: str = "2026") -> List[Canary]:
    """All canaries. They need the known values of `Recorder(seed)`."""
    found = []
    found.extend(_texts(seed))
    found.extend(_http(seed))
    found.extend(_edges(seed))
    found.extend(_order(seed))
    for shape, place, needle, make_exchanges, kept in known_canaries(Recorder(seed)):
        found.append(Canary(shape, place, (needle,), make_exchanges, kept))
    return found


def at(place, make_exchanges, shape, secret, text=None):
    """A canary of a text at one of `places.TEXT_PLACES`."""
    opaque = any(word in place for word in places.OPAQUE)
    return Canary(shape, place, secret.needles, lambda: make_exchanges(text or secret.text),
                  () if opaque else places.KEPT)


def _texts(seed):
    """Every shape and every name as user text or tool output and at one further place, in turn."""
    number = 0
    for kind, source in (("shape", shaped), ("name", named.named)):
        others = dict(source(seed + "other"))
        for index, (name, secret) in enumerate(source(seed + kind)):
            yield at(*places.TEXT_PLACES[index % 2] + (name, secret))
            place, make_exchanges = places.TEXT_PLACES[2 + number % (len(places.TEXT_PLACES) - 2)]
            number += 1
            yield at(place, make_exchanges, name, others[name])


def _http(seed):
    """Headers, targets and forms."""
    for number, (name, template) in enumerate(named.HEADERS):
        yield _made("request-header/" + name, number, template, seed, places.request_header, name)
    for number, (name, template) in enumerate(named.RESPONSE_HEADERS):
        yield _made("response-header/" + name, number, template, seed, places.response_header, name)
    for number, template in enumerate(named.TARGETS):
        yield _made("target", number, template, seed, places.target)
    for number, template in enumerate(named.FORMS):
        yield _made("form", number, template, seed, places.form)
    for name, template in (("api_key", "{m:24}"), ("password", "{p:8}"), ("client_secret", "{m:30}"),
                           ("token", "{m:20}"), ("file", "DB_PASSWORD={p:10}\n"), ("file", "sk-proj-{m:48}")):
        yield _made("multipart/" + name, 0, template, seed, places.multipart, name)


def _made(place, number, template, seed, function, *before):
    secret = make(template, "{}{}{}".format(seed, place, number))
    kept = () if function is places.form else places.KEPT
    return Canary("by its place", "{}/{}".format(place, number), secret.needles,
                  lambda: function(*before + (secret.text,)), kept)


#: What stands directly at a key: `{}` is the key.
EDGES = (
    ("alone", "{}"),
    ("at-start", "{} is what I use"),
    ("at-end", "I use {}"),
    ("quoted", "'{}'"),
    ("backticks", "`{}`"),
    ("brackets", "<{}>"),
    ("comma", "a,{},b"),
    ("sentence", "It is {}."),
    ("cjk", "\u5bc6\u94a5{}\u3067\u3059"),
    ("cjk-colon", "\u5bc6\u94a5\uff1a{}\u3002"),
    ("umlaut", "Schl\u00fcssel: {}\u00e4"),
    ("emoji", "\U0001f511{}\U0001f511"),
    ("ansi-before", "\x1b[32m{}\x1b[0m"),
    ("ansi-reset-before", "\x1b[0m\x1b[1;31m{}"),
    ("ansi-256", "\x1b[38;5;208m{}\x1b[m"),
    ("osc-link", "\x1b]8;;https://x.example.com\x07{}\x1b]8;;\x07"),
    ("equals", "x={}"),
    ("table", "| key | {} |"),
    ("zero-width", "\u200b{}\u200b"),
    ("no-break-space", "key\u00a0{}\u00a0end"),
    ("tabs", "a\t{}\tb"),
    ("twice", "{} and {}"),
    ("nul", "a\0{}\0b"),
    ("in-url", "https://api.example.com/x/{}/y"),
    ("percent-url", "https://api.example.com/?next=%2Fx%3Fk%3D{}"),
    ("base64-line", "key: {} # do not share"),
)
EDGE_TEMPLATES = (("openai-project", "sk-proj-{m:48}"), ("github", "ghp_{m:36}"), ("stripe", "sk_live_{m:24}"),
                  ("aws", "AKIA{2:16}"))


def _edges(seed):
    """Keys at the edges of a text, beside other letters and colour codes, and with colour codes inside."""
    usable = [place for place in places.TEXT_PLACES if not any(word in place[0] for word in places.OPAQUE)]
    for number, (edge, frame) in enumerate(EDGES):
        name, template = EDGE_TEMPLATES[number % len(EDGE_TEMPLATES)]
        secret = make(template, seed + edge)
        text = frame.replace("{}", secret.text)
        place, make_exchanges = usable[number * 5 % len(usable)]
        yield at(place, make_exchanges, name + "/" + edge, secret, text)
        bare = places.items_request(places.user(text))
        yield Canary(name + "/" + edge, "request/whole-text", secret.needles, lambda bare=bare: [Exchange(bare)],
                     (places.WITNESS,))
    for number, (name, template) in enumerate(EDGE_TEMPLATES):
        secret = make(template, seed + "inside")
        middle = len(secret.text) // 2
        for edge, text in (("ansi-inside", secret.text[:middle] + "\x1b[0m" + secret.text[middle:]),
                           ("ansi-grep", "\x1b[01;31m\x1b[K" + secret.text[:4] + "\x1b[m\x1b[K" + secret.text[4:])):
            yield at(*places.TEXT_PLACES[1] + (name + "/" + edge, secret, text))


def _order(seed):
    """A value that only a header gives away, in a body that came before, beside or after it."""
    for name, header in (("authorization", "Bearer {}"), ("x-api-key", "{}"), ("cookie", "sid={}")):
        secret = make("{m:32}", seed + name)
        mention = places.items_request(places.user(places.framed("I typed " + secret.text + " there")))
        plain = places.items_request()
        sent = plain._replace(headers=plain.headers + ((name, header.format(secret.text)),))
        same = mention._replace(headers=sent.headers)
        answer = places.answered(places.events(places.item_done(places.message("It was " + secret.text))))[0].response
        yield Canary("header value", "order/same-exchange/" + name, secret.needles,
                     lambda same=same: [Exchange(same, None, 1)], places.KEPT)
        yield Canary("header value", "order/header-then-body/" + name, secret.needles,
                     lambda sent=sent, mention=mention: [Exchange(sent, None, 1), Exchange(mention, None, 2)],
                     places.KEPT)
        yield Canary("header value", "order/header-then-answer/" + name, secret.needles,
                     lambda sent=sent, answer=answer: [Exchange(sent, answer, 1)], ())
        yield Canary("header value", "order/body-then-header/" + name, secret.needles,
                     lambda sent=sent, mention=mention: [Exchange(mention, None, 1), Exchange(sent, None, 2)],
                     places.KEPT)
