"""What a web search was for: the actions of `web_search_call` items as codex 0.115.0 reads them."""

from typing import Any, Dict

__all__ = ["action_of", "detail"]

#: The keys of each kind of action, in upstream's order.
_KEYS = {"search": ("query", "queries"), "open_page": ("url",), "find_in_page": ("url", "pattern")}


def action_of(item: Dict[str, Any]) -> Dict[str, Any]:
    """The action of an item: its type and those of the known keys that it has; an unknown type is `other`."""
    action = item.get("action") or {}
    kind = action.get("type")
    if kind not in _KEYS:
        return {"type": "other"}
    return dict([("type", kind)] + [(key, action[key]) for key in _KEYS[kind] if action.get(key) is not None])


def detail(action: Dict[str, Any]) -> str:
    """The action in a few words, empty when there is nothing to say."""
    if action["type"] == "search":
        queries = action.get("queries") or [""]
        return action.get("query") or (queries[0] + " ..." if queries[0] and queries[1:] else queries[0])
    url, pattern = action.get("url"), action.get("pattern")
    if pattern is None:
        return url or ""
    return "'%s' in %s" % (pattern, url) if url is not None else "'%s'" % pattern
