"""Redaction: replaces secrets in an exchange before it is written to the disk. No I/O.

Rules
- A secret becomes `<redacted:kind:number>`. The same secret becomes the same placeholder everywhere in one recording;
  numbers count from 1 for each kind.
- Redaction is idempotent: it does not change placeholders, and it does not use the numbers of placeholders that it
  finds. So a recording can be redacted again.
- All bytes outside a secret stay. Redaction does not parse and rewrite text; it skips an escape (`\\n`, `\\u00e9`, at
  any depth of nested JSON strings) as a whole, so that JSON stays JSON.
- The name of a header field says whether its value is secret; in bodies the form of a text does. A secret value of a
  header is replaced everywhere else, too.
"""
import itertools
import re
from typing import Dict, List, Match, NamedTuple, Pattern, Tuple

from .exchange import Exchange, Frame

__all__ = ["Redactor"]

PLACEHOLDER = re.compile(r"<redacted:([a-z-]+):([0-9]+)>")
# What the rules must not match: placeholders, and JSON escapes at any depth (backslashes and the character after
# them). Each is replaced by one MASK while the rules are applied.
MASK = "\0"
SKIP = re.compile(r"(<redacted:[a-z-]+:[0-9]+>|\\+(?:u[0-9a-fA-F]{4}|[nrtbf\"'/])?|\0)")

# Header names (lower case) whose whole value is secret, by kind.
HEADERS = {
    "cookie": "cookie",
    "set-cookie": "cookie",
    "authorization": "authorization",
    "proxy-authorization": "authorization",
    "chatgpt-account-id": "account",
    "openai-account-id": "account",
    "openai-organization": "organization",
    "openai-project": "project",
}
HEADER_LIKE = re.compile(
    r"(?:^|[-_])(?:api[-_]?key|apikey|auth|(?:auth|access|refresh|id|session|security|csrf|xsrf)[-_]?token|token|"
    r"secret|password|credentials?|signature)(?:$|[-_])")
SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9-]*) +(?=\S)")
SECRET_NAMES = (r"(?:api[-_]?key|apikey|(?:access|refresh|id|auth|session|bearer)[-_]?token|client[-_]?secret|"
                r"password|secret)")
QUERY = re.compile(r"([?&](?:" + SECRET_NAMES + r"|key|token|sig|signature)=)([^&#\s]+)", re.IGNORECASE)

# A secret value of a header is searched elsewhere only when it is too long for an ordinary word.
LITERAL_LENGTH = 12
# Account names that do not identify a person, and words that are common in recorded texts.
COMMON_NAMES = frozenset([
    "root", "user", "admin", "ubuntu", "debian", "runner", "docker", "codex", "agent", "build", "test", "guest",
    "home", "vagrant", "node", "python", "developer", "assistant", "system", "nobody", "default", "vscode"])


class Rule(NamedTuple):
    """A kind of secret and its pattern; the group `secret` (or the whole match) is replaced."""

    kind: str
    pattern: Pattern


def _rule(kind: str, pattern: str) -> Rule:
    return Rule(kind, re.compile(pattern))


NAME = r"(?<![A-Za-z0-9_.-])"
WORD = r"(?<![A-Za-z0-9_-])"
# Tried at every place in this order.
RULES = (
    _rule("jwt", WORD + r"eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*"),
    _rule("authorization", r"(?i:\b(?:bearer|basic))[ ]+"
                           r"(?P<secret>(?=[A-Za-z0-9._~+/-]*[0-9])[A-Za-z0-9._~+/-]{12,}=*)"),
    _rule("key", WORD + r"(?:sk|rk|pk|sess)-(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{16,}"),
    _rule("key", WORD + r"(?:gh[oprsu]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|"
                 r"xox[abeoprs]-[A-Za-z0-9-]{10,}|hf_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{30,}|AKIA[0-9A-Z]{16}|"
                 r"AIza[A-Za-z0-9_-]{30,})"),
    _rule("organization", WORD + r"org-(?=[A-Za-z]*[0-9])[A-Za-z0-9]{16,}"),
    _rule("project", WORD + r"proj_(?=[A-Za-z]*[0-9])[A-Za-z0-9]{16,}"),
    _rule("account", WORD + r"user-(?=[A-Za-z]*[0-9])[A-Za-z0-9]{20,}"),
    _rule("key", r"://[^/\s:@\"\0]*:(?P<secret>[^/\s@\"<\0]+)@"),
    # `git@host` is how remotes are written, and reserved names belong to nobody (RFC 2606).
    _rule("email", r"(?<![A-Za-z0-9._%+-])(?!git@|noreply@|no-reply@)[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@"
                   r"(?!(?:[A-Za-z0-9-]+\.)*(?:example\.(?:com|net|org)|(?:test|example|invalid|localhost))"
                   r"(?![A-Za-z0-9.-]))(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?![A-Za-z0-9-])"),
)
# These match across escapes, so they are applied to the whole text first.
WIDE_RULES = (
    _rule("private-key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?P<secret>[^<]*?)-----END [A-Z ]*PRIVATE KEY-----"),
    _rule("key", r'(?i:\b' + SECRET_NAMES + r')\\*"\s*:\s*\\*"(?P<secret>[^"\\<\s]{8,})(?=\\*")'),
    _rule("account", r'(?i:account_id|organization_id|org_id)\\*"\s*:\s*\\*"(?P<secret>[^"\\<\s]{8,})(?=\\*")'),
)


class Redactor:
    """Redacts the exchanges of one recording and remembers the placeholder of each secret.

    `home`: a home directory, `user`: an account name; both are replaced when given, except a user name that is a common
    word, which would change ordinary text.
    """

    def __init__(self, home: str = "", user: str = "") -> None:
        self._known: Dict[str, str] = {}
        self._numbers: Dict[str, set] = {}
        self._last: Dict[str, int] = {}
        self._literals: Tuple[Rule, ...] = ()
        self._rules: Tuple[Rule, ...] = RULES
        if len(home.rstrip("/")) > 1:
            self._rules += (_rule("home", NAME + re.escape(home.rstrip("/")) + r"(?![A-Za-z0-9_-])"),)
        if len(user) > 2 and user.lower() not in COMMON_NAMES:
            self._rules += (_rule("user", r"(?<![A-Za-z0-9_])" + re.escape(user) + r"(?![A-Za-z0-9_])"),)

    def exchange(self, exchange: Exchange) -> Exchange:
        """The exchange without its secrets. Headers that state lengths are left as they were on the wire."""
        for text in _texts(exchange):
            self.reserve(text)
        request, response = exchange.request, exchange.response
        headers = self.headers(request.headers)
        answered = self.headers(response.headers) if response is not None else ()
        request = request._replace(
            headers=headers, target=self.target(request.target), body=self.bytes(request.body))
        if response is not None:
            response = response._replace(headers=answered, body=self.bytes(response.body))
        frames = tuple(Frame(frame.sender, self.bytes(frame.body)) for frame in exchange.frames)
        return exchange._replace(request=request, response=response, frames=frames)

    def reserve(self, text: str) -> None:
        """Reserve the numbers of the placeholders in a text, so that no other secret gets them."""
        for kind, number in PLACEHOLDER.findall(text):
            self._numbers.setdefault(kind, set()).add(number)

    def headers(self, headers: Tuple[Tuple[str, str], ...]) -> Tuple[Tuple[str, str], ...]:
        """A header list without its secrets; names, order and authentication schemes stay."""
        return tuple((name, self._field(name.lower(), value)) for name, value in headers)

    def target(self, target: str) -> str:
        """A request target without secret query parameters."""
        def replace(match: Match[str]) -> str:
            value = match.group(2)
            return match.group(1) + (value if PLACEHOLDER.fullmatch(value) else self._placeholder("key", value))

        return self.text(QUERY.sub(replace, target))

    def bytes(self, body: bytes) -> bytes:
        """A body without its secrets; bytes that are not UTF-8 stay as they are."""
        return self.text(body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")

    def text(self, text: str) -> str:
        """Any text without its secrets."""
        self.reserve(text)
        while True:
            redacted = self._once(text)
            if redacted == text:
                return text
            text = redacted

    def _once(self, text: str) -> str:
        for rule in WIDE_RULES:
            text = self._apply(rule, text)
        pieces = SKIP.split(text)
        for rule in self._literals + self._rules:
            masked = MASK.join(pieces[::2])
            redacted = self._apply(rule, masked)
            if redacted != masked:
                pieces[::2] = redacted.split(MASK)
                pieces = SKIP.split("".join(pieces))
        return "".join(pieces)

    def _apply(self, rule: Rule, text: str) -> str:
        def replace(match: Match[str]) -> str:
            group = "secret" if "secret" in rule.pattern.groupindex else 0
            secret, whole = match.group(group), match.group(0)
            if PLACEHOLDER.search(secret):
                return whole
            start = match.start(group) - match.start(0)
            return whole[:start] + self._placeholder(rule.kind, secret) + whole[start + len(secret):]

        return rule.pattern.sub(replace, text)

    def _field(self, name: str, value: str) -> str:
        kind = HEADERS.get(name) or ("key" if HEADER_LIKE.search(name) else None)
        if kind is None or not value:
            return self.text(value)
        scheme = SCHEME.match(value) if kind == "authorization" else None
        head = scheme.group(0) if scheme else ""
        secret = value[len(head):]
        if not secret or PLACEHOLDER.fullmatch(secret):
            return value
        if len(secret) >= LITERAL_LENGTH and secret not in self._known:
            self._literals += (_rule(kind, re.escape(secret)),)
        return head + self._placeholder(kind, secret)

    def _placeholder(self, kind: str, secret: str) -> str:
        if secret not in self._known:
            numbers = self._numbers.setdefault(kind, set())
            number = next(number for number in itertools.count(self._last.get(kind, 0) + 1)
                          if str(number) not in numbers)
            self._last[kind] = number
            self._known[secret] = "<redacted:{}:{}>".format(kind, number)
        return self._known[secret]


def _texts(exchange: Exchange) -> List[str]:
    request, response = exchange.request, exchange.response
    texts = [request.target] + [value for _, value in request.headers]
    bodies = [request.body] + [frame.body for frame in exchange.frames]
    if response is not None:
        texts += [value for _, value in response.headers]
        bodies.append(response.body)
    return texts + [body.decode("utf-8", "surrogateescape") for body in bodies]
