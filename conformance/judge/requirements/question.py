"""Questions of the model: the user sees the question unchanged, and the model reads the answer unchanged."""

from typing import Any, Dict, Iterable, Iterator, List, Optional, Tuple

from ...agent_json import NotJson, read_json_object, read_json_text
from .observation import Observation, Sent, is_output, text_at
from .registry import MUST, Finding, finding, requirement

__all__ = ["asked", "answered", "awaited", "refused"]

NAME = "request_user_input"

Call = Tuple[Sent, Dict[str, Any], Optional[List[Dict[str, Any]]]]


def _calls(observed: Observation) -> List[Call]:
    """The calls of the tool with their questions; None for a call whose arguments are not valid."""
    return [(sent, item, _questions(item)) for sent in observed.own for item in sent.received
            if text_at(item, "type") == "function_call" and text_at(item, "name") == NAME]


def _questions(call: Dict[str, Any]) -> Optional[List[Dict[str, Any]]]:
    try:
        questions = read_json_text(text_at(call, "arguments"))["questions"]
        good = all(isinstance(question[key], str) for question in questions for key in ("id", "header", "question"))
        options = all([option["label"], option["description"]] and question["options"]
                      for question in questions for option in question["options"] or [{}])
    except (NotJson, KeyError, TypeError):
        return None
    return questions if good and options else None


def _may_ask(observed: Observation) -> bool:
    """Whether the agent can ask the user: in app-server, in Plan mode or where the configuration allows it."""
    modes = [step.get("params", {}).get("collaborationMode", {}).get("mode") for step in observed.scenario.steps
             if step["do"] == "turn"]
    allowed = observed.scenario.config.get("features", {}).get("default_mode_request_user_input", False)
    return observed.scenario.driver == "app-server" and (allowed or bool(modes) and set(modes) == {"plan"})


def _may_not_ask(observed: Observation) -> bool:
    """Whether the agent must not ask. exec may ask where the configuration allows it, but then nobody can answer."""
    modes = [step.get("params", {}).get("collaborationMode") for step in observed.scenario.steps
             if step["do"] == "turn"]
    return not any(modes) and not observed.scenario.config.get("features", {}).get("default_mode_request_user_input")


def _asked(observed: Observation) -> List[Dict[str, Any]]:
    return observed.dialogue.get("questions", [])


def _output(requests: Iterable[Sent], call: Dict[str, Any]) -> Tuple[str, Any]:
    """The path and the value of a call's output in the first of these requests that has one."""
    for sent in requests:
        for path, item in sent.objects("input"):
            if is_output(item) and item.get("call_id") == call.get("call_id"):
                return path + ".output", item.get("output")
    return "exchanges", None


@requirement("question.asked", MUST, seen="question-several",
             prevents="the user answers another question than the model asked")
def asked(observed: Observation) -> Iterator[Finding]:
    """The client gets a question with the ids, texts and options that the model wrote."""
    for _, call, questions in _calls(observed) if _may_ask(observed) else []:
        if questions is not None:
            index, reported = next(((index, one) for index, one in enumerate(_asked(observed))
                                    if one.get("itemId") == call.get("call_id")), (0, {}))
            shown = [{key: question.get(key) for key in ("id", "header", "question", "options")}
                     for question in reported.get("questions", [])]
            meant = [{key: question[key] for key in ("id", "header", "question", "options")} for question in questions]
            yield finding("dialogue.questions[{}]".format(index), "" if shown == meant else
                          "the client did not get call {!r} unchanged".format(call.get("call_id")))


def _answers(observed: Observation) -> Iterator[Tuple[Sent, Dict[str, Any], Any]]:
    """The calls that reached the client, each with the answer of the client; none where the user interrupts."""
    if any(step["do"] == "interrupt" for step in observed.scenario.steps):
        return
    asked = [one.get("itemId") for one in _asked(observed)]
    for sent, call, _ in _calls(observed):
        index = asked.index(call.get("call_id")) if call.get("call_id") in asked else len(asked)
        for reply in observed.scenario.replies[index:index + 1]:
            yield sent, call, reply["result"].get("answers")


@requirement("question.answered", MUST, seen="question-free-form",
             prevents="the model reads an answer that the user did not give")
def answered(observed: Observation) -> Iterator[Finding]:
    """The output of a question holds exactly the answers of the client."""
    for _, call, answers in _answers(observed):
        path, output = _output(reversed(observed.own), call)
        yield finding(path, "" if _object_in(output) == {"answers": answers} else
                      "{!r:.80} is not the answer of the client".format(output))


@requirement("question.awaited", MUST, seen="question-twice",
             prevents="the model goes on without the answer to its question")
def awaited(observed: Observation) -> Iterator[Finding]:
    """The agent sends the request after a question when the client has answered: the request holds an output with
    answers."""
    follows = {before.number: after for before, after in observed.steps}
    for sent, call, _ in _answers(observed):
        after = follows.get(sent.number)
        if after:
            _, output = _output([after], call)
            yield finding(after.where, "" if "answers" in _object_in(output) else
                          "sent before the client answered question {!r}".format(call.get("call_id")))


def _object_in(output: Any) -> Dict[str, Any]:
    """The JSON object in an output; an empty one when the output holds anything else."""
    return read_json_object(output if isinstance(output, str) else "") or {}


@requirement("question.refused", MUST, seen="question-bad-arguments",
             prevents="the user sees half a question, or the session hangs")
def refused(observed: Observation) -> Iterator[Finding]:
    """The agent does not ask a question with invalid arguments, or where it must not ask; the output of the call says
    why."""
    for _, call, questions in _calls(observed):
        if questions is None or _may_not_ask(observed):
            shown = any(one.get("itemId") == call.get("call_id") for one in _asked(observed))
            yield finding("dialogue.questions", "" if not shown else "the agent asked {!r}".format(call.get("call_id")))
            path, output = _output(observed.own, call)
            good = isinstance(output, str) and bool(output) and '"answers"' not in output
            yield finding(path, "" if good else "no reason why the agent did not ask: {!r:.80}".format(output))
