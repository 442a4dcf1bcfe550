"""Writes canaries and look-alikes as the recorder does, and tells what leaked, what broke and what was replaced."""
import json
import os
from pathlib import Path

from proxies import Redactor, read_exchanges
from proxies.exchange import Exchange, Response
from proxies.exchange_file import to_json
from proxies.exchange_log import ExchangeLog, decoded
from proxies.redaction import known_values

from . import places
from .views import views

__all__ = ["broken", "harmed", "leaked", "redactor", "replaced", "write"]


def redactor(recorder):
    """A redactor that knows the recorder's values. The one place to change when its constructor does."""
    return Redactor(known=known_values(
        recorder.environ, recorder.home, recorder.user, recorder.host, recorder.git_identity))


def write(folder, recorder, exchanges):
    """Write exchanges into a new log in `folder`; gives the bytes of all files there afterwards."""
    os.makedirs(str(folder))
    log = ExchangeLog(str(folder / "log.jsonl"), redactor(recorder))
    try:
        for exchange in exchanges:
            log.begin()
            log.write(exchange)
    finally:
        log.close()
    return b"\0".join(path.read_bytes() for path in sorted(Path(str(folder)).rglob("*")) if path.is_file())


def leaked(canary, seen):
    """The needles of a canary that are in the `views` of what was written."""
    return [needle for needle in canary.needles if needle.encode("utf-8") in seen]


def harmed(canary, seen):
    """The harmless texts around a canary that are gone from the `views` of what was written."""
    return [text for text in canary.kept if text.encode("utf-8") not in seen]


def broken(canary, path):
    """How the written exchanges differ in their form from the ones given, or None.

    JSON stays JSON with the same members, lists keep their length, event streams their events.
    """
    found = read_exchanges(str(path))
    given = canary.exchanges()
    if len(found) != len(given):
        return "{} of {} exchanges".format(len(found), len(given))
    for before, after in zip(given, found):
        difference = _difference(_undone(before), after, canary.needles)
        if difference:
            return difference
    return None


def _undone(exchange):
    response = exchange.response
    return exchange._replace(request=decoded(exchange.request, True),
                             response=response and decoded(response, True))


def _difference(before, after, needles):
    after = after._replace(lost=())  # what the recorder says of a cut body
    if _members(to_json(before)) != _members(to_json(after)):
        return "members {} became {}".format(_members(to_json(before)), _members(to_json(after)))
    pairs = [(before.request.body, after.request.body)]
    pairs += [(one.body, two.body) for one, two in zip(before.frames, after.frames)]
    if before.response:
        pairs.append((before.response.body, after.response.body))
    for one, two in pairs:
        if not _same(_form(one), _form(two), needles):
            return "a body lost its form: {!r:.300} became {!r:.300}".format(_form(one), _form(two))
    return None


def _same(one, two, needles):
    """Whether two outlines are equal, but for names of members that are secrets."""
    if isinstance(one, dict) and isinstance(two, dict):
        return len(one) == len(two) and all(
            (name == other or _is_secret(name, needles)) and _same(value, after, needles)
            for (name, value), (other, after) in zip(one.items(), two.items()))
    if isinstance(one, (list, tuple)) and isinstance(two, (list, tuple)):
        return len(one) == len(two) and all(_same(before, after, needles) for before, after in zip(one, two))
    return one == two


def _is_secret(name, needles):
    seen = views(name.encode("utf-8"))
    return any(needle.encode("utf-8") in seen for needle in needles)


def _members(data):
    """The names of members of an exchange's JSON, and the lengths of its lists."""
    if isinstance(data, dict):
        return {name.replace("body_base64", "body"): _members(value) for name, value in sorted(data.items())}
    if isinstance(data, list) and data and isinstance(data[0], dict):
        return [_members(item) for item in data]
    return len(data) if isinstance(data, list) else None


def _form(body):
    """What must stay of a body: the members of JSON, the types and members of events; None of anything else."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    try:
        return _outline(json.loads(text))
    except ValueError:
        pass
    if not text.startswith("event: "):
        return None
    events = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        data = "\n".join(line[6:] for line in block.split("\n") if line.startswith("data: "))
        events.append(_outline(json.loads(data)) if data else None)
    return events


def _outline(value):
    if isinstance(value, dict):
        return {name: _outline(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_outline(item) for item in value]
    if isinstance(value, str):
        if value[:1] in ("{", "["):
            try:
                return "JSON", _outline(json.loads(value))
            except ValueError:
                return str
        return str
    return value


def replaced(texts, folder, recorder):
    """The look-alikes that did not come out of a recording as they went in: pairs of one and what it became.

    Each is written as user text, as output of a tool and as an event of the response.
    """
    os.makedirs(str(folder))
    path = str(folder / "log.jsonl")
    log = ExchangeLog(path, redactor(recorder))
    made = [_around(text) for text in texts]
    try:
        for exchange in made:
            log.begin()
            log.write(exchange)
    finally:
        log.close()
    found = []
    for text, before, after in zip(texts, made, read_exchanges(path)):
        if (before.request, before.response) != (after.request, after.response):
            found.append((text, _changed(before.request.body, after.request.body)))
    return found


def _around(text):
    asked = places.items_request(places.user(text), places.output("$ cat x\n" + text + "\n"))
    stream = places.events(places.item_done(places.message(text)), *places.deltas(text))
    return Exchange(asked, Response(200, (places.EVENTS,), stream))


def _changed(before, after):
    start = next((place for place, (one, two) in enumerate(zip(before, after)) if one != two), 0)
    return after[max(0, start - 20):start + 60].decode("utf-8", "replace")
