"""A fixed result with everything in it that a report can show."""

from conformance.judge import Difference, ScenarioVerdict
from conformance.judge.verdict import ABSENT
from conformance.report import summarise

VERDICTS = [
    ScenarioVerdict("exec-plain", "first-turn", "identical", [], {"shell": "identical", "view_image": "identical"},
                    {"uuid": 3, "date": 1}, seconds=0.25),
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
    ], {"shell": "differs", "new": "extra"}, {"uuid": 4}, seconds=0.1),
    ScenarioVerdict("question-one", "question", "error", blame="agent", reason="hung: waited 20 s for 'question 1'",
                    tail="line one\n[red]line two[/red]", seconds=20.0),
    ScenarioVerdict("tools-goal", "tools", "not supported", reason="it has no goals"),
]

RESULT = summarise("mine", "1.2.3", VERDICTS, 12.3456)
