"""`update_plan`: the model's checklist, shown to the user."""

from ..protocol.notices import PlanUpdated
from ..typed import Choice, Field, Optional, Sequence, String, Struct
from .arguments import parse
from .registry import Rejected

__all__ = ["PARALLEL", "run"]

PARALLEL = False

ARGUMENTS = Struct(
    "UpdatePlanArgs",
    Field("explanation", Optional(String), None),
    Field("plan", Sequence(Struct("PlanItemArg", Field("step", String),
                                  Field("status", Choice("pending", "in_progress", "completed")), strict=True))),
    strict=True,
)


def run(arguments, call):
    """Show the plan. In Plan mode there is none: the plan is the turn's result."""
    if call.mode is not None and call.mode.kind == "plan":
        raise Rejected("update_plan is a TODO/checklist tool and is not allowed in Plan mode")
    asked = parse(arguments, ARGUMENTS)
    call.thread.notify(PlanUpdated(call.turn_id, asked["explanation"], asked["plan"]))
    return "Plan updated"
