"""Cutting long outputs: the head and the tail stay, a marker says how much is gone (codex 0.115.0).

Two cuts follow one another. A tool cuts its output to what the call asked for (`tokens`, and a line count in front);
what enters the history is cut again, header included, to the model's policy and a fifth more (`stored`). A token is
four bytes; pieces end at character boundaries.
"""

__all__ = ["DEFAULT_TOKENS", "Stored", "TwoForms", "count_tokens", "cut", "stored", "within"]

DEFAULT_TOKENS = 10000


def count_tokens(text):
    """The number of tokens that `text` counts as."""
    return _tokens(len(text.encode("utf-8")))


def cut(text, tokens, words):
    """`text` in at most `tokens` tokens; `words` are a version's `Tools.exec_truncated`, for a text that is cut."""
    short = _shorten(text, tokens * 4, "tokens")
    if short is text:
        return text
    return words.format(lines=len(_lines(text)), tokens=count_tokens(text), output=short)


def within(text, policy):
    """(`text` cut to exactly the model's `truncation_policy`, its number of lines, or None when it was not cut)."""
    if policy["mode"] == "tokens":
        short = _shorten(text, policy["limit"] * 4, "tokens")
    else:
        short = _shorten(text, policy["limit"], "chars")
    return short, None if short is text else len(_lines(text))


class Stored(str):
    """A text that has been cut for the history, and is not cut again."""


class TwoForms(Stored):
    """An output that is sent as `plain` text in a request that lists a freeform apply_patch, else as the JSON text
    `structured` (codex 0.115.0, seen at model switches). As a string it is the form of the turn that it was made in."""

    plain = structured = ""

    def __new__(cls, plain, structured, freeform):
        made = super().__new__(cls, plain if freeform else structured)
        made.plain, made.structured = plain, structured
        return made


def stored(text, policy, token_limit=None):
    """`text` as it enters the history under the model's `truncation_policy`, or the user's `token_limit`."""
    if isinstance(text, Stored):
        return text
    mode, limit = ("tokens", token_limit) if token_limit is not None else (policy["mode"], policy["limit"])
    if mode == "tokens":
        return Stored(_shorten(text, limit * 12 // 10 * 4, "tokens"))
    return Stored(_shorten(text, limit * 12 // 10, "chars"))


def _shorten(text, limit, unit):
    """`text` in at most `limit` bytes, marker not counted; the same object when it is short enough."""
    data = text.encode("utf-8")
    if len(data) <= limit:
        return text
    left = data[:limit // 2].decode("utf-8", "ignore")
    right = data[len(data) - (limit - limit // 2):]
    while right and right[0] & 0xC0 == 0x80:
        right = right[1:]
    right = right.decode("utf-8")
    gone = _tokens(len(data) - limit) if unit == "tokens" else len(text) - len(left) - len(right)
    return "%s…%d %s truncated…%s" % (left, gone, unit, right)


def _tokens(size):
    return (size + 3) // 4


def _lines(text):
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines
