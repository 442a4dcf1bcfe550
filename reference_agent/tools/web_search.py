"""`web_search`: the server searches; the agent only offers it.

Without a sandbox the search is live unless it is off (codex 0.115.0, measured).
"""

from collections import OrderedDict
from typing import Any, Dict

from ..settings.choices import DANGER_FULL_ACCESS
from .tool import Spec, Tool

__all__ = ["TOOL"]


class WebSearch(Tool):
    """The hosted search."""

    name = "web_search"
    hosted = True

    def offer(self, facts: Any) -> Spec:
        """The tool with the user's options, None when it is off."""
        settings = facts.settings
        mode = settings.web_search or "cached"
        if mode == "disabled":
            return None
        live = mode == "live" or settings.sandbox.mode == DANGER_FULL_ACCESS
        options = settings.web_search_options
        tool: Dict[str, Any] = OrderedDict([("type", "web_search"), ("external_web_access", live)])
        if "allowed_domains" in options:
            tool["filters"] = {"allowed_domains": options["allowed_domains"]}
        if "location" in options:
            tool["user_location"] = _location(options["location"])
        if "context_size" in options:
            tool["search_context_size"] = options["context_size"]
        if facts.model["web_search_tool_type"] == "text_and_image":
            tool["search_content_types"] = ["text", "image"]
        return tool


def _location(given: Dict[str, str]) -> Dict[str, str]:
    location = OrderedDict([("type", "approximate")])
    for key in ("country", "region", "city", "timezone"):
        if key in given:
            location[key] = given[key]
    return location


TOOL = WebSearch()
