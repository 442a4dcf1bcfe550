"""What a requirement looks at: one run as it was on the wire, before any normalisation.

Nothing here trusts the agent: a body that is no object has no items, an item that is no object is not listed. That such
a body is wrong is said by ``envelope.schema``, so that every other check can do without asking.
"""

from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple

from ...scenario import Scenario

__all__ = ["Observation", "Sent", "OUTPUTS", "observe", "is_call", "is_output", "text_at"]

#: Which output answers which call.
OUTPUTS = {"function_call": "function_call_output", "custom_tool_call": "custom_tool_call_output",
           "local_shell_call": "function_call_output"}


class Sent(NamedTuple):
    """One request and what was answered. ``number`` counts from 1; ``response`` is the transcript's, or None."""

    number: int
    method: str
    path: str
    headers: List[Tuple[str, str]]
    form: str
    body: Dict[str, Any]
    response: Optional[Dict[str, Any]]

    @property
    def where(self) -> str:
        """The request's path in the transcript."""
        return "exchanges[{}].request".format(self.number - 1)

    def header(self, name: str) -> Optional[str]:
        """The first value of a header, by name in any letter case, or None."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    def objects(self, key: str) -> List[Tuple[str, Dict[str, Any]]]:
        """``[(path, object)]`` of the objects in a list of the body: ``input``, ``tools``."""
        listed = self.body.get(key)
        return [("{}.body.{}[{}]".format(self.where, key, index), item)
                for index, item in enumerate(listed if isinstance(listed, list) else []) if isinstance(item, dict)]

    @property
    def items(self) -> List[Dict[str, Any]]:
        """The input's items."""
        return [item for _, item in self.objects("input")]

    @property
    def completed(self) -> bool:
        """Whether the response came whole: with its ``response.completed``."""
        return any(event.get("type") == "response.completed" for event in self._events())

    @property
    def received(self) -> List[Dict[str, Any]]:
        """The items that the origin finished in the response, in order; also those of a response that broke later."""
        return [event["item"] for event in self._events()
                if event.get("type") == "response.output_item.done" and isinstance(event.get("item"), dict)]

    @property
    def ends_turn(self) -> bool:
        """Whether the response left the agent nothing to do: it came whole and called nothing."""
        return self.completed and not any(is_call(item) for item in self.received)

    def _events(self) -> Iterator[Dict[str, Any]]:
        """The events up to the terminal one: what comes after it is nobody's business."""
        for event in (self.response or {}).get("events", []):
            if isinstance(event, dict):
                yield event
                if event.get("type") in ("response.completed", "response.failed", "response.incomplete"):
                    return


class Observation(NamedTuple):
    """One run: the scenario as it was played (places filled in), the requests, what the user's side saw.

    ``upstream`` is the golden of the same scenario, or None; ``names`` are the names of upstream that the agent may use
    because it is upstream.
    """

    scenario: Scenario
    requests: List[Sent]
    dialogue: Dict[str, Any]
    upstream: Optional[Mapping[str, Any]] = None
    names: Tuple[str, ...] = ()

    @property
    def turns(self) -> int:
        """How many turns the user began."""
        return sum(step["do"] == "turn" for step in self.scenario.steps)

    @property
    def own(self) -> List[Sent]:
        """The requests of the user's own thread, without those of sub-agents and reviews."""
        return [sent for sent in self.requests if sent.header("x-openai-subagent") is None]

    @property
    def threads(self) -> List[List[Sent]]:
        """The requests by thread. An app-server run has one thread; ``exec`` begins one with each turn.

        Which requests belong to which of several ``exec`` processes is told by their cache keys: there is no other way.
        """
        if self.scenario.driver == "app-server" or self.turns == 1:
            return [self.own] if self.own else []
        grouped: Dict[str, List[Sent]] = {}
        for sent in self.own:
            grouped.setdefault(str(sent.body.get("prompt_cache_key")), []).append(sent)
        return list(grouped.values())

    @property
    def steps(self) -> List[Tuple[Sent, Sent]]:
        """Each request of a thread with the next one."""
        return [pair for thread in self.threads for pair in zip(thread, thread[1:])]

    @property
    def unchanged(self) -> List[Tuple[Sent, Sent]]:
        """The steps between which the user changed no setting: not the model, and nothing else with a later turn."""
        changing = any(step.get("params") for step in self.scenario.steps[1:])
        return [(before, after) for before, after in self.steps
                if before.body.get("model") == after.body.get("model") and not (changing and before.ends_turn)]

    @property
    def retries(self) -> List[Tuple[Sent, Sent]]:
        """``(failed request, its retry)``; known only where a run has one turn: there nothing else can follow."""
        return [] if self.turns != 1 else [pair for pair in self.steps if not pair[0].completed]


def observe(scenario: Scenario, transcript: Mapping[str, Any], upstream: Optional[Mapping[str, Any]] = None,
            names: Tuple[str, ...] = ()) -> Observation:
    """An observation from the transcript of a run, not normalised."""
    requests = []
    for number, exchange in enumerate(transcript["exchanges"], 1):
        request = exchange["request"]
        body = request["body"] if isinstance(request["body"], dict) else {}
        requests.append(Sent(number, request["method"], request["path"],
                             [(name, value) for name, value in request["headers"]], request["form"], body,
                             exchange["response"]))
    return Observation(scenario, requests, transcript["dialogue"], upstream, names)


def text_at(item: Mapping[str, Any], key: str) -> str:
    """The string that an object has under a key, "" when it is no string."""
    value = item.get(key)
    return value if isinstance(value, str) else ""


def is_call(item: Mapping[str, Any]) -> bool:
    """Whether an item of the input asks for an output."""
    return text_at(item, "type") in OUTPUTS


def is_output(item: Mapping[str, Any]) -> bool:
    """Whether an item of the input is the output of a call."""
    return text_at(item, "type") in OUTPUTS.values()
