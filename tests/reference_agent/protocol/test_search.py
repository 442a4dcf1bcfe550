"""What web searches were for. Measured on codex 0.115.0."""

import pytest

from reference_agent.protocol.search import action_of, detail


@pytest.mark.parametrize("action, read, words", [
    ({"type": "search", "query": "a", "queries": ["b"]}, {"type": "search", "query": "a", "queries": ["b"]}, "a"),
    ({"queries": ["a", "b"], "type": "search"}, {"type": "search", "queries": ["a", "b"]}, "a ..."),
    ({"type": "search", "query": "", "queries": ["q"]}, {"type": "search", "query": "", "queries": ["q"]}, "q"),
    ({"type": "search", "queries": ["", "b"]}, {"type": "search", "queries": ["", "b"]}, ""),
    ({"type": "search", "queries": []}, {"type": "search", "queries": []}, ""),
    ({"type": "search", "query": None, "more": 1}, {"type": "search"}, ""),
    ({"type": "open_page", "url": "u"}, {"type": "open_page", "url": "u"}, "u"),
    ({"type": "open_page"}, {"type": "open_page"}, ""),
    ({"type": "find_in_page", "pattern": "p", "url": "u"}, {"type": "find_in_page", "url": "u", "pattern": "p"},
     "'p' in u"),
    ({"type": "find_in_page", "pattern": "p"}, {"type": "find_in_page", "pattern": "p"}, "'p'"),
    ({"type": "find_in_page", "url": "u"}, {"type": "find_in_page", "url": "u"}, "u"),
    ({"type": "find_in_page"}, {"type": "find_in_page"}, ""),
    ({"type": "dance", "query": "x"}, {"type": "other"}, ""),
    (None, {"type": "other"}, ""),
])
def test_actions(action, read, words):
    found = action_of({"type": "web_search_call", "action": action})
    assert (list(found.items()), detail(found)) == (list(read.items()), words)
