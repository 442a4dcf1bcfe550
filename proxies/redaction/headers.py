"""Header fields whose value is secret because of their name. No I/O."""
import re
from typing import Tuple

from .finding import PLACEHOLDER
from .names import HARMLESS_KEY, strength

__all__ = ["secret_value"]

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
    r"secret|password|credentials?|signature|[a-z0-9]+[-_]key)$"
    r"|(?:^|[-_])(?:api[-_]?key|apikey|auth[-_]?token|token|secret|password|credentials?|signature)(?:$|[-_])")
HARMLESS = re.compile(r"(?:^|[-_])(?:" + "|".join(sorted(HARMLESS_KEY | {"websocket", "surrogate"})) + r")[-_]key$")
SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9-]*) +(?=\S)")


def secret_value(name: str, value: str) -> Tuple[str, int]:
    """The kind of a header's secret and where in the value it starts (after an authentication scheme).

    The kind is empty when the name does not make the value secret.
    """
    name = name.lower()
    kind = HEADERS.get(name)
    if kind is None and not HARMLESS.search(name) and (
            HEADER_LIKE.search(name) or strength(name) and not name.endswith("s")):
        kind = "key"
    if kind is None or not value:
        return "", 0
    scheme = SCHEME.match(value) if kind == "authorization" else None
    start = scheme.end() if scheme else 0
    return ("", 0) if not value[start:] or PLACEHOLDER.match(value, start) else (kind, start)
