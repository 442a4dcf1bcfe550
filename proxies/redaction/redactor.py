"""Redaction: replaces secrets in an exchange before it is written to the disk. No I/O.

Rules
- A secret becomes `<redacted:kind:number>`. The same secret becomes the same placeholder everywhere in one recording,
  in whichever encoding; numbers count from 1 for each kind.
- Redaction is idempotent: it does not change placeholders, and it does not use the numbers of placeholders that it
  finds. So a recording can be redacted again.
- All characters outside a secret stay. Redaction rewrites no text: it finds secrets in decoded readings of a text
  (`expand.py`) and replaces what they were decoded from (`views.py`).
- Nothing that is found reaches over the end of a JSON string. The deltas of one item are looked at joined; a secret
  that is split over several becomes a placeholder in the first, and its other pieces go.
- A secret that was found by its header or its name is replaced everywhere else in the exchange and in later ones.
"""
import re
from typing import Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple

from ..exchange import Exchange, Frame, Headers
from .expand import Field, expand, fields
from .finding import PLACEHOLDER, Finding
from .headers import secret_value
from .known import Known, KnownSearch
from .names import is_secret, strength
from .placeholders import Placeholders
from .rules import BARRIER, findings
from .views import Joined, Part, Range, View

__all__ = ["Redactor"]

#: A secret of a header or under a name is searched elsewhere when it is too long for an ordinary word, and only so many
#: of them, because every further one makes the search slower.
LITERAL_LENGTH, LITERALS = 12, 300
BATCH = 1 << 20
#: How many characters of texts without a secret are remembered.
CLEAR = 16 << 20
ROUNDS = 4
COOKIE = re.compile(r"=([^;\s<]{12,})")
BY_NAME = frozenset(["assignment", "header", "query", "option", "name"])
ACCOUNT = re.compile(r"(?i)(?:^|_)(?:account|organization|org)_id$")


class _Found(NamedTuple):
    ranges: List[Range]
    kind: str
    rule: str
    secret: str


class _Text(NamedTuple):
    """An original: its text, the header whose value it is, and the group of bodies whose deltas belong together."""

    text: str
    header: str = ""
    group: int = 0


class Redactor:
    """Redacts the exchanges of one recording and remembers the placeholder of each secret.

    `home`: a home directory, `user`: an account name; both are replaced when given, except a user name that is a common
    word, which would change ordinary text. `known`: private values (`known_values`). `keep`: regular expressions; what
    one of them matches as a whole stays.
    """

    def __init__(self, home: str = "", user: str = "", known: Known = Known(), keep: Iterable[str] = ()) -> None:
        known = known._replace(home=home or known.home, user=user or known.user)
        self._search = KnownSearch(known)
        self._keep = [re.compile(pattern) for pattern in keep]
        self._placeholders = Placeholders()
        self._literals = 0
        self._clear: Set[str] = set()
        self._clear_size = 0

    def exchange(self, exchange: Exchange) -> Exchange:
        """The exchange without its secrets. Headers that state lengths are left as they were on the wire."""
        request, response = exchange.request, exchange.response
        texts = [_Text(request.target)] + [_Text(value, name) for name, value in request.headers]
        bodies, answered = [(request.body, 1)], ()  # type: Tuple[List[Tuple[bytes, int]], Headers]
        if response is not None:
            answered = response.headers
            texts += [_Text(value, name) for name, value in answered]
            bodies.append((response.body, 2))
        bodies += [(frame.body, 3 if frame.sender == "client" else 4) for frame in exchange.frames]
        encodings = [_encoding(body) for body, _ in bodies]
        texts += [_Text(_decode(body, encoding), "", group) for (body, group), encoding in zip(bodies, encodings)]
        clean = iter(self._clean(texts))
        request = request._replace(target=next(clean), headers=_headers(request.headers, clean))
        answered = _headers(answered, clean)
        contents = [_encode(text, encoding) for text, encoding in zip(clean, encodings)]
        request = request._replace(body=contents.pop(0))
        if response is not None:
            response = response._replace(headers=answered, body=contents.pop(0))
        frames = tuple(Frame(frame.sender, body) for frame, body in zip(exchange.frames, contents))
        return exchange._replace(request=request, response=response, frames=frames)

    def reserve(self, text: str) -> None:
        """Reserve the numbers of the placeholders in a text, so that no other secret gets them."""
        self._placeholders.reserve(text)

    @property
    def replaced(self) -> List[Tuple[str, str, int]]:
        """What was replaced: (kind, rule, number of places), sorted."""
        return self._placeholders.replaced

    def headers(self, headers: Headers) -> Headers:
        """A header list without its secrets; names, order and authentication schemes stay."""
        return _headers(headers, iter(self._clean([_Text(value, name) for name, value in headers])))

    def bytes(self, body: bytes) -> bytes:
        """A body without its secrets; bytes that are not UTF-8 stay as they are."""
        encoding = _encoding(body)
        return _encode(self.text(_decode(body, encoding)), encoding)

    def text(self, text: str) -> str:
        """Any text without its secrets."""
        return self._clean([_Text(text, "", 1)])[0]

    def findings(self, text: str) -> List[Tuple[int, int, str, str]]:
        """The secrets in a text: (start, end, kind, rule), sorted, without overlaps."""
        chosen = self._chosen(self._found([_Text(text, "", 1)], [True]))
        return [(start, end, found.kind, found.rule) for _, start, end, found, _ in chosen]

    def _clean(self, texts: Sequence[_Text]) -> List[str]:
        texts = list(texts)
        for text in texts:
            self.reserve(text.text)
        changed = [True] * len(texts)
        for _ in range(ROUNDS):
            learned = self._literals
            all_found = self._found(texts, changed)
            for found in all_found:
                if found.rule == "header":  # its kind is the best known one
                    self._placeholders.of(found.secret, found.kind)
            chosen = self._chosen(all_found)
            # A text that held no known secret before may hold the one that has just become known.
            changed = [self._literals > learned] * len(texts)
            pieces: Dict[int, List[str]] = {}
            reached: Dict[int, int] = {}
            for number, start, end, found, is_first in chosen:
                secret = found.secret or texts[number].text[start:end]
                new = self._placeholders.of(self._search.origin.get(secret, secret), found.kind)
                self._placeholders.count(found.kind, found.rule) if is_first else None
                pieces.setdefault(number, []).extend(
                    (texts[number].text[reached.get(number, 0):start], new if is_first else ""))
                reached[number] = end
                changed[number] = True
            for number, end in reached.items():
                rest = texts[number].text[end:]
                texts[number] = texts[number]._replace(text="".join(pieces[number]) + rest)
            if not chosen:
                break
        return [text.text for text in texts]

    def _found(self, texts: Sequence[_Text], changed: Sequence[bool]) -> List[_Found]:
        """The secrets in the texts that have changed since they were last looked at."""
        found: List[_Found] = []
        views: List[View] = []
        groups: Dict[int, List[View]] = {}
        for number, text in enumerate(texts):
            if not changed[number] or not text.text:
                continue
            part = Part(number, text.text)
            if text.header:
                kind, start = secret_value(text.header, text.text)
                if kind == "cookie":
                    found += [_Found([(number, pair.start(1), pair.end(1))], kind, "header", pair.group(1))
                              for pair in COOKIE.finditer(text.text)]
                if kind:
                    found.append(_Found([(number, start, len(text.text))], kind, "header", text.text[start:]))
            groups.setdefault(text.group or -number - 1, []).append(part)
        for parts in groups.values():
            strings, rest = fields(parts)
            for field in strings:
                found += _by_name(field)
            views += [field.content for field in strings if len(field.content.text) >= 6] + rest
        views = [view for view in views if view.text not in self._clear]
        batches = list(_batches(views))
        for batch in batches:
            found += self._in(batch, findings(batch.text, self._search))
        found = [one for one in found if not any(pattern.fullmatch(one.secret) for pattern in self._keep)]
        hit = {number for one in found for number, _, _ in one.ranges}
        self._remember([view for view in views
                        if not any(number in hit for number, _, _ in view.ranges(0, len(view.text)))])
        return found + self._repeated(found, batches)

    def _remember(self, views: Sequence[View]) -> None:
        """Texts without a secret: instructions and tools come again with every request and need no second search."""
        for view in views:
            if 100 <= len(view.text) <= 100000 and self._clear_size < CLEAR:
                self._clear.add(view.text)
                self._clear_size += len(view.text)

    def _in(self, batch: View, all_of: Iterable[Finding]) -> Iterator[_Found]:
        for one in all_of:
            secret = batch.text[one.start:one.end]
            if one.kind == "private-key":
                secret = "".join(secret.split())
            yield _Found(batch.ranges(one.start, one.end), one.kind, one.rule, secret)

    def _repeated(self, found: Sequence[_Found], batches: Sequence[View]) -> List[_Found]:
        """Where else the secrets stand that were found by a name."""
        new = KnownSearch(Known())
        for one in found:
            if one.rule in BY_NAME and len(one.secret) >= LITERAL_LENGTH and self._literals < LITERALS \
                    and one.secret not in self._search.values and "<redacted:" not in one.secret \
                    and any(map(str.isdigit, one.secret)):
                self._literals += 1
                self._search.add(one.secret, one.kind)
                self._clear.clear()
                self._clear_size = 0
                new.add(one.secret, one.kind)
        if not new.values:
            return []
        return [again for batch in batches for again in self._in(batch, new.findings(batch.text))
                if "<redacted:" not in again.secret]

    @staticmethod
    def _chosen(found: Sequence[_Found]) -> List[Tuple[int, int, int, _Found, bool]]:
        """(part, start, end, finding, whether its placeholder goes here); overlaps are one, named by the longest."""
        places = sorted(((number, start, end, one, index == 0) for one in found
                         for index, (number, start, end) in enumerate(_merged(one.ranges))),
                        key=lambda place: (place[0], place[1], -place[2]))
        chosen: List[Tuple[int, int, int, _Found, bool]] = []
        for place in places:
            last = chosen[-1] if chosen else None
            if last is None or place[0] != last[0] or place[1] >= last[2]:
                chosen.append(place)
                continue
            longer = place if _size(place[3]) > _size(last[3]) else last
            named = longer[3]
            if place[2] > last[2] and place[1] > last[1]:  # neither holds the other: together they are a third
                named = named._replace(secret="")
            chosen[-1] = (last[0], last[1], max(last[2], place[2]), named, longer[4])
        return chosen


def _by_name(field: Field) -> Iterator[_Found]:
    """The string of a JSON text whose name says that it is secret."""
    content, name = field.content, field.name
    if not name or len(content.text) < 6:
        return
    kind = "account" if ACCOUNT.search(name) and len(content.text) >= 8 else ""
    how = strength(name)
    if how and is_secret(content.text.replace("\\/", "/"), how == "strong", True, "phrase" in name.lower()):
        kind = "key"
    if kind and not PLACEHOLDER.match(content.text) and "-----BEGIN" not in content.text:
        yield _Found(content.ranges(0, len(content.text)), kind, "name", content.text)


def _batches(views: Iterable[View]) -> Iterator[View]:
    """All readings of the views, small ones together."""
    batch: List[View] = []
    size = 0
    for view in views:
        for reading in expand(view):
            batch.append(reading)
            size += len(reading.text)
            if size >= BATCH:
                yield Joined(batch, BARRIER)
                batch, size = [], 0
    if batch:
        yield Joined(batch, BARRIER)


def _merged(ranges: Sequence[Range]) -> List[Range]:
    merged: List[Range] = []
    for number, start, end in ranges:
        if merged and merged[-1][0] == number and merged[-1][2] >= start:
            merged[-1] = (number, min(merged[-1][1], start), max(merged[-1][2], end))
        else:
            merged.append((number, start, end))
    return merged


def _size(found: _Found) -> int:
    return sum(end - start for _, start, end in found.ranges)


def _headers(headers: Headers, values: Iterator[str]) -> Headers:
    return tuple((name, next(values)) for name, _ in headers)


def _encoding(body: bytes) -> Optional[str]:
    """UTF-16 when a body is that, else None (UTF-8)."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff") or (len(body) > 7 and 0 in body[:4]):
        for encoding, zeros in (("utf-16-le", body[1:200:2]), ("utf-16-be", body[0:200:2])):
            if zeros.count(0) * 10 > len(zeros) * 6:
                try:
                    if body.decode(encoding).encode(encoding) == body:
                        return encoding
                except UnicodeError:
                    pass
    return None


def _decode(body: bytes, encoding: Optional[str]) -> str:
    return body.decode(encoding) if encoding else body.decode("utf-8", "surrogateescape")


def _encode(text: str, encoding: Optional[str]) -> bytes:
    return text.encode(encoding) if encoding else text.encode("utf-8", "surrogateescape")
