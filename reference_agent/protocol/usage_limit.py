"""What the user reads when a plan's limit is reached: HTTP 429 with an error of a type of its own (codex 0.115.0)."""

import json
import time
from typing import NamedTuple, Optional

__all__ = ["Limit", "usage_limit"]

_UPGRADE = "Upgrade to Plus to continue using Codex (https://chatgpt.com/explore/plus), or try again"
_ADMIN = "To get more access now, send a request to your admin or try again"
_CREDITS = "visit https://chatgpt.com/codex/settings/usage to purchase more credits or try again"
_ADVICE = {
    "free": _UPGRADE,
    "go": _UPGRADE,
    "plus": "Upgrade to Pro (https://chatgpt.com/explore/pro), " + _CREDITS,
    "pro": "V" + _CREDITS[1:],
    "team": _ADMIN,
    "business": _ADMIN,
}


class Limit(NamedTuple):
    """A plan's limit: `kind` is the error's type; `words`, when the user has reached the limit, say until when."""

    kind: str
    words: str


def usage_limit(text: str, now: Optional[float] = None) -> Optional[Limit]:
    """The limit that the body `text` of a 429 reports; None when it does not report one.

    `now` is the time in seconds, for tests: a reset on the same day is written without its date.
    """
    try:
        error = json.loads(text)["error"]
        kind, plan, resets = error.get("type"), error.get("plan_type"), error.get("resets_at")
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    if not isinstance(plan, (str, type(None))) or isinstance(resets, bool) or \
            not isinstance(resets, (int, type(None))):
        return None
    if kind == "usage_not_included":
        return Limit(kind, "")
    if kind != "usage_limit_reached":
        return None
    when = "later" if resets is None else "at " + _moment(resets, now)
    return Limit(kind, "You've hit your usage limit. %s %s." % (_ADVICE.get(plan or "", "Try again"), when))


def _moment(seconds: int, now: Optional[float]) -> str:
    at, today = time.localtime(seconds), time.localtime(now)
    clock = "%d:%02d %s" % (at.tm_hour % 12 or 12, at.tm_min, "AM" if at.tm_hour < 12 else "PM")
    if at[:3] == today[:3]:
        return clock
    day = at.tm_mday
    ending = "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return "%s %d%s, %d %s" % (time.strftime("%b", at), day, ending, at.tm_year, clock)
