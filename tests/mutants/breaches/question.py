"""Defects in asking the user."""

import json
import threading
from typing import Any

from reference_agent.frontends.client import ClientView
from reference_agent.tools import request_user_input
from reference_agent.tools.call import Rejected
from reference_agent.tools.registry import Registry

from .registry import breach


@breach("question.asked", "question-several")
def options_dropped() -> None:
    """Only the first two questions reach the client."""
    true_ask = ClientView.ask
    ClientView.ask = lambda self, turn_id, call_id, questions, cancelled: true_ask(  # type: ignore[method-assign]
        self, turn_id, call_id, questions[:2], cancelled)


@breach("question.answered", "question-one,question-free-form")
def answer_noted() -> None:
    """The output contains a note that the user did not write."""
    true_run = request_user_input.TOOL.run
    request_user_input.TOOL.run = lambda arguments, call: (  # type: ignore[method-assign]
        json.dumps(dict(json.loads(true_run(arguments, call)), note="")))


@breach("question.awaited", "question-one", also=("question.answered",))
def question_not_awaited() -> None:
    """The next request is sent before the user has answered."""
    true_run = Registry.run

    def run(self: Any, item: Any, call: Any) -> Any:
        if item.get("name") != "request_user_input":
            return true_run(self, item, call)
        threading.Thread(target=true_run, args=(self, item, call), daemon=True).start()
        return "The user was asked."
    Registry.run = run  # type: ignore[method-assign]


@breach("question.refused", "question-bad-arguments,question-default-mode")
def refusal_as_answer() -> None:
    """A question that cannot be asked gets the same output as one that the user did not answer."""
    true_run = request_user_input.TOOL.run

    def run(arguments: str, call: Any) -> str:
        try:
            return true_run(arguments, call)
        except Rejected:
            return '{"answers":{}}'
    request_user_input.TOOL.run = run  # type: ignore[method-assign]
