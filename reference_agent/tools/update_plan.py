"""`update_plan`: the model's checklist, shown to the user."""

from typing import Any

from ..protocol.notices import PlanUpdated
from ..typed import Choice, Field, Optional, Sequence, String, Struct
from .arguments import parse
from .call import Call, Rejected
from .tool import Tool

__all__ = ["ARGUMENTS", "TOOL"]

ARGUMENTS = Struct(
    "UpdatePlanArgs",
    Field("explanation", Optional(String), None),
    Field("plan", Sequence(Struct("PlanItemArg", Field("step", String),
                                  Field("status", Choice("pending", "in_progress", "completed")), strict=True))),
    strict=True,
)


class UpdatePlan(Tool):
    """Plan mode has no checklist: the plan is the turn's result."""

    name = "update_plan"
    answers_unlisted = True

    def run(self, arguments: str, call: Call) -> Any:
        """Send the plan to the front end."""
        if call.mode is not None and call.mode.kind == "plan":
            raise Rejected("update_plan is a TODO/checklist tool and is not allowed in Plan mode")
        asked = parse(arguments, ARGUMENTS)
        call.services.notify(PlanUpdated(call.turn_id, asked["explanation"], asked["plan"]))
        return "Plan updated"


TOOL = UpdatePlan()
