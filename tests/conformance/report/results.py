"""A fixed result with everything in it that a report can show."""

from conformance.judge import Difference, Outcome, Requirement, ScenarioVerdict
from conformance.judge.outcome import Violation
from conformance.judge.verdict import ABSENT
from conformance.report import summarise

#: A registry of its own: the reports must not change with every new requirement.
REGISTRY = {id: Requirement(id, tier, "A sentence.", "exec-plain", "1.2.3", "harm", [], None) for id, tier in [
    ("pairing.one-output", "MUST"), ("pairing.order", "MUST"), ("prefix.input", "MUST"), ("prefix.tools", "SHOULD"),
    ("steer.kept", "MUST")]}

HELD = [Outcome("pairing.one-output", 3, []), Outcome("prefix.tools", 1, [])]

VERDICTS = [
    ScenarioVerdict("exec-plain", "first-turn", "identical", [], {"shell": "identical", "view_image": "identical"},
                    {"uuid": 3, "date": 1}, seconds=0.25, outcomes=HELD),
    ScenarioVerdict("app-plain", "first-turn", "equal", [
        Difference("exchanges[0].request.headers", "order", ["accept", "host"], ["host", "accept"])],
        {"shell": "equal", "view_image": "missing"}, {"uuid": 2, "date": 0}, seconds=1.5),
    ScenarioVerdict("steer-one", "steer", "differs", [
        Difference("exchanges[0].request.body.model", "changed", "gpt-5", "gpt-6"),
        Difference("exchanges[0].request.body.input[2]", "missing", {"type": "message", "text": "é" * 200}),
        Difference("exchanges[1].request.body.tools[1]", "extra", ABSENT, {"name": "[bold]new[/bold]"}),
        Difference("dialogue.turns[0].error", "changed", None, "a" * 150 + "\nb"),
        Difference("exchanges[1].request.body.stream", "changed", True, 1),
        Difference("exchanges[1].races.workspaces", "changed", ABSENT, "here"),
    ], {"shell": "differs", "new": "extra"}, {"uuid": 4}, seconds=0.1, outcomes=[
        HELD[0], Outcome("prefix.input", 9, [Violation("exchanges[{}].request".format(n), "[bold]byte[/bold] 5")
                                             for n in range(7)])]),
    ScenarioVerdict("question-one", "question", "error", blame="agent", reason="hung: waited 20 s for 'question 1'",
                    tail="line one\n[red]line two[/red]", seconds=20.0),
    ScenarioVerdict("tools-goal", "tools", "not supported", reason="it has no goals"),
]

RESULT = summarise("mine", "1.2.3", VERDICTS, 12.3456, whole=True, registry=REGISTRY)
