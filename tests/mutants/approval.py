"""Defects in what is done about the user's answers to approvals."""

import json
from typing import Any, Iterator, Set, Tuple

from reference_agent.session import thread
from reference_agent.tools.approval import ask

from ..conformance.leaves import leaves
from .registry import Golden, each_item, mutant


def _commands(golden: Golden) -> Iterator[Tuple[str, str]]:
    """(call id, arguments) of each exec_command call of the conversation."""
    for item in golden["exchanges"][-1]["request"]["body"]["input"]:
        if item.get("name") == "exec_command":
            yield item["call_id"], item["arguments"]


def _declined(golden: Golden) -> Set[str]:
    """The outputs of declined commands, and of an `ls` after the first of them: it sees what should not be there."""
    listing = {call for call, arguments in _commands(golden) if json.loads(arguments).get("cmd") == "ls"}
    found: Set[str] = set()
    for path, index, item in each_item(golden):
        output = str(item.get("output", ""))
        declined = "rejected by user" in output and not output.startswith("patch ")
        if declined or output and item["call_id"] in listing and any(known.startswith(path) for known in found):
            found.add("{}[{}].output".format(path, index))
    return found


@mutant(_declined)
def declined_is_run() -> None:
    """A command that the user declined is run."""
    true_verdict = ask._verdict

    def verdict(answer: Any) -> Any:
        decision = true_verdict(answer)
        return "accept" if decision == "decline" else decision
    ask._verdict = verdict


def _asked_again(golden: Golden) -> Set[str]:
    """All of one more question for each command that was allowed before, word for word."""
    approvals = {approval["params"]["itemId"]: approval for approval in golden["dialogue"].get("approvals", [])}
    asked = {arguments: approvals[call] for call, arguments in _commands(golden) if call in approvals}
    more = [asked[arguments] for call, arguments in _commands(golden) if call not in approvals and arguments in asked]
    return {path for number, approval in enumerate(more, len(approvals))
            for path, _ in leaves("dialogue.approvals[{}]".format(number), approval)}


@mutant(_asked_again)
def session_forgotten() -> None:
    """A command that the user allowed for the whole session is asked for again."""
    class Forgetful(Set[Any]):
        def add(self, item: Any) -> None:
            """Remember nothing."""
    true_init = thread.Thread.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        true_init(self, *args, **kwargs)
        self.approved_commands = Forgetful()
    thread.Thread.__init__ = init  # type: ignore[method-assign]
