"""What goes into the state machine of a turn and what comes out: its events and its effects (see `turn`)."""

from collections import namedtuple

__all__ = ["Abort", "Begin", "Done", "Drop", "Interrupt", "Mark", "Noted", "Pause", "Rebuild", "Record", "RecordInput",
           "Resend", "Run", "Send", "Steer", "Stop", "ToolDone", "Waited"]

# Events, beside the stream's Created, ItemDone, Completed and Failed.
Begin = namedtuple("Begin", "context input")
Begin.__doc__ = "`context` are items that come before the user's `input`, which is None when there is none."
Steer = namedtuple("Steer", "input")
Steer.__doc__ = "More `input` of the user. The machine does not look into it."
ToolDone = namedtuple("ToolDone", "number output")
ToolDone.__doc__ = "Call `number` ended; `output` is a string, a list of parts, or None when there is none to record."
Noted = namedtuple("Noted", "item")
Noted.__doc__ = "A running call adds `item` to the history at once."
Waited = namedtuple("Waited", "")
Waited.__doc__ = "The pause is over."
Interrupt = namedtuple("Interrupt", "")
Interrupt.__doc__ = "The user wants the turn to stop."

# Effects.
Record = namedtuple("Record", "item source")
Record.__doc__ = "Append `item` to the history; `source` is the server's form of it, None when it is not the server's."
RecordInput = namedtuple("RecordInput", "input")
RecordInput.__doc__ = "Append the user's `input` to the history."
Send = namedtuple("Send", "")
Send.__doc__ = "Build a body from the history and send it."
Resend = namedtuple("Resend", "")
Resend.__doc__ = "Send the bytes of the last body again."
Rebuild = namedtuple("Rebuild", "")
Rebuild.__doc__ = "As a retry, build a body from the history, which has the failed response's items, and send it."
Run = namedtuple("Run", "number call")
Run.__doc__ = "Start `call`; answer with `ToolDone(number, output)`."
Abort = namedtuple("Abort", "number call")
Abort.__doc__ = "The user interrupted this call: answer at once with `ToolDone` and the output that says so."
Stop = namedtuple("Stop", "")
Stop.__doc__ = "Drop the response in flight and stop every running call; the turn ignores what they still bring."
Drop = namedtuple("Drop", "")
Drop.__doc__ = "Drop the response in flight; its calls go on."
Pause = namedtuple("Pause", "seconds retry failure")
Pause.__doc__ = "Wait, then send the event `Waited`. `retry` is (n, max) if the user is to read of it, None if not."
Mark = namedtuple("Mark", "")
Mark.__doc__ = "Record the text by which the model learns of the interrupt."
Done = namedtuple("Done", "status failure")
Done.__doc__ = "The turn has ended: completed, failed (then `failure` is a `retry.Failure`) or interrupted."
