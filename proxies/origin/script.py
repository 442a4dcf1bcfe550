"""Answers: the reply of the origin to one request, built from scenario data. No I/O.

An answer is a table of a scenario's `answers`:

- `items`: what the stream carries, in order: item builders (see `items`), `{ event = {…} }` (an event as it is),
  `{ raw = "text" }` (bytes as they are), `{ hold = ["step steer"] }` (the stream waits for these events).
- `hold`: events that must have been posted before the first byte of the answer is sent.
- `end`: `completed`, `failed` (with `error`), `incomplete` (with `reason`), `cut` (the connection closes without a
  terminal event), `none` (the body ends properly without a terminal event).
- `usage`: token counts over the default ones (`input_tokens`, `cached_tokens`, `output_tokens`, `reasoning_tokens`,
  `total_tokens`), `"null"` for null, `"absent"` to leave the key out.
- `status`, `headers`, `body`: another HTTP status and header fields; `body` (text, or a table sent as JSON) replaces
  the stream. A status other than 200 has a JSON error body unless `body` says otherwise.
- `take`: values to copy from the request that is answered, for `@{taken:NAME}` in strings: see `variables`.
- the faults of `faults`: `cut_after`, `stall_after`, `split`, `drop`, …

Stream events: `response.created`, one `response.output_item.done` an item, then the terminal event: all that codex
0.115.0 needs.
"""
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from .faults import CUT, END, FAULTS, Action, FaultError, Hold, Plan, Send
from .items import BUILDERS, ItemError, build_item, compact
from .variables import Pattern, VariableError, captured, names_in, patterns_from, replaced

__all__ = ["Answer", "ScriptError", "answer_from", "answer_to", "answers_from", "refusal", "sse"]

USAGE = {"input_tokens": 10, "cached_tokens": 0, "output_tokens": 5, "reasoning_tokens": 0}
ENDS = ("completed", "failed", "incomplete", "cut", "none")
KEYS = ("hold", "items", "end", "error", "reason", "usage", "status", "headers", "body", "take")
STREAM_KEYS = ("items", "end", "error", "reason", "usage")
SPECIAL = ("hold", "event", "raw")
ENTRIES = SPECIAL + tuple(BUILDERS)


class ScriptError(Exception):
    """Scenario data that is not a valid answer. One line: the path in the data, what is wrong, what is allowed."""


class Answer(NamedTuple):
    """The reply to one request.

    `hold`: events to wait for before the first byte. `headers`: without the framing that the server adds.
    `actions` and `ending`: see `faults`. `patterns`: how to find the variables that the answer sets. `table`: the data
    to build the answer from once its variables have values, None when it has no variables; see `answer_to`.
    """

    number: int
    hold: Tuple[str, ...]
    status: int
    headers: Tuple[Tuple[str, str], ...]
    actions: Tuple[Action, ...]
    ending: str = END
    patterns: Tuple[Pattern, ...] = ()
    table: Optional[Dict[str, Any]] = None

    @property
    def body(self) -> bytes:
        """All bytes of the body, as far as they are sent when no client hangs up."""
        return b"".join(action.data for action in self.actions if isinstance(action, Send))


def answers_from(data: Any) -> List[Answer]:
    """The answers of a scenario's list (tables, or `Answer`s as they are), numbered from 1. Raises `ScriptError`."""
    if not isinstance(data, list):
        raise ScriptError("answers: must be a list of tables")
    answers = [entry if isinstance(entry, Answer) else answer_from(entry, number)
               for number, entry in enumerate(data, 1)]
    known: List[str] = []
    for index, answer in enumerate(answers):
        known += [name for name, _ in answer.patterns]
        for name in sorted(names_in(answer.table)):
            if name not in known:
                raise ScriptError("answers[{}]: '@{{taken:{}}}' has no value: no `take` in this or an earlier answer "
                                  "names it".format(index, name))
    return answers


def answer_to(answer: Answer, body: str, variables: Dict[str, str]) -> Answer:
    """The answer as it goes to a request with this `body`; `variables` holds the values so far and gets the new ones.

    Raises `ScriptError` when the body has no match for a pattern, or a value is missing or makes the answer invalid.
    """
    try:
        variables.update(captured(answer.patterns, body))
    except VariableError as error:
        raise ScriptError("answers[{}].take.{}".format(answer.number - 1, error))
    missing = sorted(names_in(answer.table) - set(variables))
    if missing:
        raise ScriptError("answers[{}]: '@{{taken:{}}}' has no value".format(answer.number - 1, missing[0]))
    return answer if answer.table is None else answer_from(replaced(answer.table, variables), answer.number)


def answer_from(data: Any, number: int) -> Answer:
    """The answer of one table; `number` (from 1) gives its ids. Raises `ScriptError`."""
    where = "answers[{}]".format(number - 1)
    if not isinstance(data, dict):
        raise ScriptError("{}: must be a table".format(where))
    for key in data:
        if key not in KEYS and key not in FAULTS:
            raise ScriptError("{}.{}: unknown key; known: {}".format(where, key, ", ".join(KEYS + tuple(FAULTS))))
    status = data.get("status", 200)
    if isinstance(status, bool) or not isinstance(status, int) or not 200 <= status <= 599:
        raise ScriptError("{}.status: must be a number from 200 to 599".format(where))
    streamed = status == 200 and "body" not in data
    if not streamed:
        for key in STREAM_KEYS:
            if key in data:
                raise ScriptError("{}.{}: only for a stream, and this answer has {}".format(
                    where, key, "a body" if "body" in data else "status {}".format(status)))
    plan = _stream(data, number, where) if streamed else _document(data, status, where)
    for name, fault in FAULTS.items():
        if name in data:
            try:
                plan = fault(plan, data[name])
            except FaultError as error:
                raise ScriptError("{}.{}: {}".format(where, name, error))
    kind = "text/event-stream" if streamed else _content_type(data)
    try:
        patterns = patterns_from(data.get("take", {}))
    except VariableError as error:
        raise ScriptError("{}.take: {}".format(where, error))
    return Answer(number, _events(data.get("hold", []), where + ".hold"), status,
                  _headers(data.get("headers", {}), kind, where), plan.actions, plan.ending, patterns,
                  data if names_in(data) else None)


def refusal(number: int, message: str, status: int = 400) -> Answer:
    """An answer with a JSON error body; 400 because codex 0.115.0 does not retry it."""
    body = compact({"error": {"message": message, "type": "invalid_request_error", "code": None}})
    return Answer(number, (), status, (("content-type", "application/json"),), (Send(body.encode("utf-8")),))


def sse(event: Dict[str, Any]) -> bytes:
    """One server-sent event: its `type` as the event name and the whole of it as data."""
    return "event: {}\ndata: {}\n\n".format(event.get("type", "message"), compact(event)).encode("utf-8")


def _stream(data: Dict[str, Any], number: int, where: str) -> Plan:
    identity = "resp_{}".format(number)
    actions: List[Action] = [Send(sse({"type": "response.created", "response": {"id": identity}}))]
    items = data.get("items", [])
    if not isinstance(items, list):
        raise ScriptError("{}.items: must be a list of tables".format(where))
    position = 1
    for index, entry in enumerate(items):
        actions.append(_entry(entry, number, position, "{}.items[{}]".format(where, index)))
        position += not any(key in entry for key in SPECIAL)
    end = data.get("end", "completed")
    if end not in ENDS:
        raise ScriptError("{}.end: unknown end '{}'; known: {}".format(where, end, ", ".join(ENDS)))
    for key, needed in (("error", "failed"), ("reason", "incomplete")):
        if key in data and end != needed:
            raise ScriptError("{}.{}: only with end = \"{}\"".format(where, key, needed))
    terminal = _terminal(data, end, identity, where)
    if terminal is not None:
        actions.append(Send(sse(terminal)))
    return Plan(tuple(actions), CUT if end == "cut" else END)


def _entry(entry: Any, number: int, position: int, where: str) -> Action:
    if not isinstance(entry, dict):
        raise ScriptError("{}: must be a table".format(where))
    special = [key for key in SPECIAL if key in entry]
    if special:
        key = special[0]
        if len(entry) > 1:
            raise ScriptError("{}: '{}' stands alone".format(where, key))
        if key == "hold":
            return Hold(_events(entry["hold"], where + ".hold"))
        if not isinstance(entry[key], dict if key == "event" else str):
            raise ScriptError("{}.{}: must be {}".format(where, key, "a table" if key == "event" else "a string"))
        return Send(sse(entry["event"]) if key == "event" else entry["raw"].encode("utf-8"))
    if not any(key in BUILDERS for key in entry):
        raise ScriptError("{}: unknown builder '{}'; known: {}".format(
            where, next(iter(entry), ""), ", ".join(ENTRIES)))
    try:
        item = build_item(entry, number, position)
    except ItemError as error:
        raise ScriptError("{}{}: {}".format(where, error.path, error))
    return Send(sse({"type": "response.output_item.done", "item": item}))


def _terminal(data: Dict[str, Any], end: str, identity: str, where: str) -> Optional[Dict[str, Any]]:
    if end in ("cut", "none"):
        return None
    response: Dict[str, Any] = {"id": identity}
    if end == "failed":
        response.update(status="failed", error=_error(data.get("error", "server_error"), where))
    elif end == "incomplete":
        response.update(status="incomplete", incomplete_details={"reason": data.get("reason", "max_output_tokens")})
    usage = _usage(data.get("usage", {} if end == "completed" else "absent"), where)
    if usage != "absent":
        response["usage"] = usage
    return {"type": "response." + end, "response": response}


def _usage(data: Any, where: str) -> Any:
    if data is None or data == "null":
        return None
    if data == "absent":
        return data
    if not isinstance(data, dict):
        raise ScriptError("{}.usage: must be a table of token counts, \"null\" or \"absent\"".format(where))
    known = tuple(USAGE) + ("total_tokens",)
    for key, value in data.items():
        if key not in known:
            raise ScriptError("{}.usage.{}: unknown count; known: {}".format(where, key, ", ".join(known)))
        if isinstance(value, bool) or not isinstance(value, int):
            raise ScriptError("{}.usage.{}: must be a number".format(where, key))
    counts = dict(USAGE, **data)
    return {
        "input_tokens": counts["input_tokens"],
        "input_tokens_details": {"cached_tokens": counts["cached_tokens"]},
        "output_tokens": counts["output_tokens"],
        "output_tokens_details": {"reasoning_tokens": counts["reasoning_tokens"]},
        "total_tokens": counts.get("total_tokens", counts["input_tokens"] + counts["output_tokens"]),
    }


def _error(data: Any, where: str) -> Dict[str, Any]:
    if isinstance(data, str):
        return {"code": data, "message": "scripted {}".format(data)}
    if not isinstance(data, dict):
        raise ScriptError("{}.error: must be a code or a table".format(where))
    return data


def _document(data: Dict[str, Any], status: int, where: str) -> Plan:
    body = data.get("body", {"error": {"message": "scripted status {}".format(status), "type": "error", "code": None}})
    if not isinstance(body, (str, dict, list)):
        raise ScriptError("{}.body: must be a string or a table".format(where))
    text = body if isinstance(body, str) else compact(body)
    return Plan((Send(text.encode("utf-8")),) if text else ())


def _content_type(data: Dict[str, Any]) -> str:
    return "text/plain; charset=utf-8" if isinstance(data.get("body"), str) else "application/json"


def _headers(data: Any, kind: str, where: str) -> Tuple[Tuple[str, str], ...]:
    pairs = list(data.items()) if isinstance(data, dict) else data
    at = where + ".headers"
    if not isinstance(pairs, list) or not all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in pairs):
        raise ScriptError("{}: must be a table or a list of [name, value]".format(at))
    for name, value in pairs:
        if not isinstance(name, str) or not isinstance(value, str):
            raise ScriptError("{}.{}: names and values must be strings".format(at, name))
        if not name or any(char in name + value for char in "\r\n\0") or any(char in name for char in " :\t"):
            raise ScriptError("{}.{}: not a header field".format(at, name.strip()))
    given = [name.lower() for name, _ in pairs]
    first = [] if "content-type" in given else [("content-type", kind)]
    return tuple(first + [(name, value) for name, value in pairs])


def _events(data: Any, where: str) -> Tuple[str, ...]:
    names = [data] if isinstance(data, str) else data
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise ScriptError("{}: must be a list of event names".format(where))
    return tuple(names)
