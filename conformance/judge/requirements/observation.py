"""The input of every requirement: one run as it was on the wire, before normalisation.

``sent`` describes one request; an ``Observation`` holds all requests of a run, the scenario and the dialogue, and
groups the requests by thread, by turn and by try.
"""

from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from ...files import compact_json
from ...scenario.load import Scenario
from .raw_json import RawObject
from .sent import OUTPUTS, Sent, gist, is_call, is_output, text_at, why_unreadable

__all__ = ["Observation", "Sent", "UserStep", "OUTPUTS", "observe", "is_call", "is_output", "gist", "text_at"]


class UserStep(NamedTuple):
    """A step of the user: a turn, a steer or an interrupt, and the agent's answer to it.

    ``turn`` is the number, from 0, of the turn that the step began or addressed; ``late`` says that this turn had
    ended. ``typed`` says that the user typed it at a terminal: there the agent sends no answer, and a line that it
    takes counts as accepted.
    """

    step: Dict[str, Any]
    answer: Dict[str, Any]
    turn: int
    late: bool
    typed: bool = False

    @property
    def accepted(self) -> bool:
        """Whether the agent accepted the step, by its answer or, at a terminal, by taking the line."""
        return self.typed and not self.late or "result" in self.answer

    @property
    def texts(self) -> List[str]:
        """The texts of the message, one a part."""
        parts = self.step.get("input", [{"type": "text", "text": self.step.get("text", "")}])
        return [part["text"] for part in parts if part.get("type") == "text"]


class Observation(NamedTuple):
    """One run: the scenario with its placeholders filled in, the requests, and the dialogue that the driver saw.

    ``upstream`` is the golden of the same scenario, or None; ``names`` are the names of upstream that the agent may use
    because it is upstream; ``key`` is the value of the provider's ``env_key``.
    """

    scenario: Scenario
    requests: List[Sent]
    dialogue: Dict[str, Any]
    upstream: Optional[Mapping[str, Any]] = None
    names: Tuple[str, ...] = ()
    key: str = ""

    @property
    def turns(self) -> int:
        """How many turns the user begins; a queued line begins one, too."""
        return sum(step["do"] in ("turn", "queue") for step in self.scenario.steps)

    @property
    def steered(self) -> bool:
        """Whether the user steers: then a request may follow a whole response without calls in the same turn."""
        return any(step["do"] == "steer" for step in self.scenario.steps)

    def answer(self, request: Sent) -> Dict[str, Any]:
        """The scenario's answer to a request, as written there; an empty table for a request without one."""
        answers = self.scenario.answers
        return answers[request.number - 1] if request.number <= len(answers) else {}

    def is_garbled(self, request: Sent) -> bool:
        """Whether the answer holds raw bytes of the scenario: then nothing here knows what the agent could read of
        it."""
        answer = self.answer(request)
        return "bad_bytes" in answer or any("raw" in entry for entry in answer.get("items", []))

    @property
    def followed(self) -> List[Tuple[Sent, Sent]]:
        """The pairs of ``steps`` whose first request got a whole response: the agent knows what it held.

        None where the user steers: a steer may stop a running response (codex 0.169.0, measured), and then the agent
        never read what the origin still sent.
        """
        return [] if self.steered else [
            pair for pair in self.steps if pair[0].completed and not self.is_garbled(pair[0])]

    @property
    def own(self) -> List[Sent]:
        """The requests of the user's own thread, without those of sub-agents and reviews."""
        return [sent for sent in self.requests if sent.header("x-openai-subagent") is None]

    @property
    def threads(self) -> List[List[Sent]]:
        """The requests by thread. An app-server run has one thread; ``exec`` begins one with each turn.

        For several ``exec`` processes the cache keys are the only sign of which requests belong together. The same
        holds at a terminal, where an agent may begin threads of its own (codex 0.169.0 asks for a session's name).
        """
        driver = self.scenario.driver
        if driver == "app-server" or driver == "exec" and self.turns == 1:
            return [self.own] if self.own else []
        grouped: Dict[str, List[Sent]] = {}
        for sent in self.own:
            grouped.setdefault(str(sent.body.get("prompt_cache_key")), []).append(sent)
        return list(grouped.values())

    @property
    def typed(self) -> bool:
        """Whether the driver was a terminal: there the dialogue has turns, but no answers to the steps."""
        return "turns" in self.dialogue and "steps" not in self.dialogue

    @property
    def user_steps(self) -> List[UserStep]:
        """The user's steps with their answers, in order; none for ``exec``, and none where a terminal has queued
        lines."""
        if "turns" not in self.dialogue or self.typed and any(step["do"] == "queue" for step in self.scenario.steps):
            return []
        answers = iter(self.dialogue.get("steps", []))
        found, turn, ended = [], -1, False
        for step in self.scenario.steps:
            if step["do"] in ("turn", "steer", "interrupt"):
                turn += step["do"] == "turn"
                found.append(UserStep(step, next(answers, {}), turn, ended and step["do"] != "turn", self.typed))
            waited = step.get("until", ["turn {} completed".format(turn + 1)] if step["do"] == "turn" else [])
            ended = "turn {} completed".format(turn + 1) in waited or ended and step["do"] != "turn"
        return found

    @property
    def by_turn(self) -> List[List[Sent]]:
        """The requests of the user's thread by turn id; empty where the number of ids is not the number of turns."""
        grouped: Dict[Optional[str], List[Sent]] = {}
        for sent in self.own:
            grouped.setdefault(sent.turn_id, []).append(sent)
        return list(grouped.values()) if len(grouped) == self.turns and None not in grouped else (
            [self.own] if self.turns == 1 and self.own else [])

    @property
    def tries(self) -> List[List[Sent]]:
        """The requests of each thread, each with its retries, which follow a failure in the same turn.

        Empty where the user steers or interrupts: then the agent may leave a response for another reason.
        """
        groups: List[List[Sent]] = []
        if any(step["do"] in ("steer", "interrupt") for step in self.scenario.steps):
            return groups
        for thread in self.threads:
            groups.append(thread[:1])
            for before, sent in zip(thread, thread[1:]):
                same_turn = self.turns == 1 or before.turn_id and before.turn_id == sent.turn_id
                if same_turn and not before.completed:
                    groups[-1].append(sent)
                else:
                    groups.append([sent])
        return groups

    @property
    def steps(self) -> List[Tuple[Sent, Sent]]:
        """Each request of a thread with the next one."""
        return [pair for thread in self.threads for pair in zip(thread, thread[1:])]

    @property
    def unchanged(self) -> List[Tuple[Sent, Sent]]:
        """The pairs of ``steps`` between which the user changed no setting, neither the model nor another.

        None after the context was too long: then a version may compact the history.
        """
        changing = any(step.get("params") for step in self.scenario.steps[1:])
        full = next((number for number, answer in enumerate(self.scenario.answers, 1)
                     if "context_length_exceeded" in str(answer.get("error"))), len(self.requests))
        return [(before, after) for before, after in self.steps if before.number < full
                and before.body.get("model") == after.body.get("model") and not (changing and before.ends_turn)]

    @property
    def retries(self) -> List[Tuple[Sent, Sent]]:
        """``(failed request, its retry)``; only for runs of one turn, where nothing else can follow."""
        return [] if self.turns != 1 else [pair for pair in self.steps if not pair[0].completed]


def observe(scenario: Scenario, transcript: Mapping[str, Any], upstream: Optional[Mapping[str, Any]] = None,
            names: Tuple[str, ...] = (), key: str = "", bodies: Optional[Sequence[bytes]] = None) -> Observation:
    """An observation from the transcript of a run, not normalised.

    ``bodies`` are the raw bytes of each request's body. Without them each body counts as compact JSON, as it is in
    every golden.
    """
    requests = []
    for number, exchange in enumerate(transcript["exchanges"], 1):
        request = exchange["request"]
        body = request["body"] if isinstance(request["body"], dict) else {}
        text = compact_json(body) if bodies is None else bodies[number - 1].decode("utf-8", "backslashreplace")
        requests.append(Sent(number, request["method"], request["path"],
                             [(name, value) for name, value in request["headers"]], request["form"], body,
                             exchange["response"], RawObject(text), why_unreadable(request["form"], request["body"])))
    return Observation(scenario, requests, transcript["dialogue"], upstream, names, key)
