"""The terminal driver: reads the screen, types, and presses keys, as a person does.

The agent file says what to look for and which keys to press (``[terminal]``). What is seen becomes events on the board:

=====================  ==========================================================================================
event                  when
=====================  ==========================================================================================
``turn N started``     the agent asked the origin after turn N was submitted
``turn N completed``   every request has its answer, the screen is ready again, and it was busy and shows the answers,
                       or stays so for a second
``NAME N``             the N-th time that ``shows.NAME`` of the agent file appears, e.g. ``question 1``
``turn N``, …          a step was carried out: the line was seen on the screen, the key pressed, the screen changed
=====================  ==========================================================================================

Dialogue: ``{"turns": [{"status": "completed" | "interrupted", "shown": ["text", …]}]}``; ``shown`` are the messages of
the turn's answers that stood on the screen at its end. Lines that were queued (step ``queue``) belong to their turn.
"""

import os
import re
import threading
import time
from typing import Any, Callable, Dict, List, Optional

from ...errors import AgentFault, BadInput
from ..terminal_process import TerminalProcess
from .running import DriverRun
from .screen import Screen, squash

__all__ = ["drive_terminal"]

#: How often, in seconds, the board is checked while the screen does not change: a turn may end on either.
_GLANCE = 0.05
#: How long, in seconds, an agent that looks ready may take to show that it works, or an answer; then it is ready.
_LATE = 1.0
#: A longer text may be shown in part; typing it only has to change the screen.
_LONG = 200


def drive_terminal(run: DriverRun) -> Dict[str, Any]:
    """Carry out all steps in order; raises ``AgentFault`` when the agent ends, hangs, or shows something else."""
    user, grace = _TerminalUser(run), 5.0
    try:
        user.wait_until_ready()
        for step in run.scenario.steps:
            user.carry_out(step)
        user.quit()
    except AgentFault as fault:
        grace = 0.0
        fault.tail = user.screen.tail() or user.process.tail()
        raise
    finally:
        user.close(grace)
    return {"turns": user.turns}


class _TerminalUser:
    """The user's side of one terminal."""

    def __init__(self, run: DriverRun) -> None:
        self.run = run
        self.turns: List[Dict[str, Any]] = []
        self._spec = run.terminal
        self._shown: Dict[str, bool] = {}
        self._seen = {name: re.compile(pattern, re.MULTILINE) for name, pattern in self._spec.get("shows", {}).items()}
        self._ready = re.compile(self._spec["ready"], re.MULTILINE)
        self._busy = re.compile(self._spec["busy"], re.MULTILINE) if "busy" in self._spec else None
        self._dismissed: List[str] = []
        self._obstructed: Optional[str] = None
        self._counts: Dict[str, int] = {}
        self._open_files: List[int] = []
        self._turn_open = self._interrupted = self._was_busy = False
        self._asked = self._queued = 0
        self._quiet_since: Optional[float] = None
        rows, columns = self._spec.get("size", TerminalProcess.SIZE)
        self.screen = Screen(rows, columns, self._look, self._reply)
        self._started = threading.Event()
        self.process: Any = run.start([], self._receive)
        self._started.set()

    # -- steps -----------------------------------------------------------------------------------------------

    def wait_until_ready(self) -> None:
        """Dismiss the dialogs of the first screen, then wait until another screen shows that the agent is ready."""
        self._wait(lambda: self._dismiss() and self._is_ready(), "the screen to be ready: {!r} in it".format(
            self._spec["ready"]))

    def carry_out(self, step: Dict[str, Any]) -> None:
        """Carry out one step, after the events it waits for, and post that it was done."""
        do = step["do"]
        self._events(step.get("after", []), "step {!r} to begin".format(do))
        getattr(self, "_do_" + do)(step)
        name = step.get("name") or self._numbered(do)
        self.run.board.post(name)
        until = step.get("until", ["turn {} completed".format(self._counts["turn"])] if do == "turn" else [])
        self._events(until, "step {!r} to end".format(name))

    def quit(self) -> None:
        """Let an open turn end, then press the keys that end the agent."""
        if self._turn_open:
            self._wait(self._turn_is_over, "the last turn to end")
        self.process.send(self._spec.get("quit", "\x04").encode("utf-8"))

    def close(self, grace: float) -> None:
        """End the agent, which has ``grace`` seconds to end on its own, and close the files that steps opened."""
        self.process.stop(grace)
        for descriptor in self._open_files:
            os.close(descriptor)

    def _do_turn(self, step: Dict[str, Any]) -> None:
        if self._turn_open:
            self._wait(self._turn_is_over, "the turn before to end")
        self._wait(self._is_ready, "the screen to be ready for a turn")
        self._asked = self.run.board.count("request")
        self._type(step["text"])
        self._was_busy = self._interrupted = False
        self._turn_open, self._queued, self._quiet_since = True, 0, None
        self._press(self._spec.get("submit", "\r"))

    def _do_steer(self, step: Dict[str, Any]) -> None:
        self._type(step["text"])
        self._press(self._spec["steer"])
        if "steered" in self._spec:
            accepted = re.compile(self._spec["steered"], re.MULTILINE)
            self._wait(lambda: bool(accepted.search(self.screen.text)),
                       "the steer to be accepted: {!r} on the screen".format(self._spec["steered"]))

    def _do_queue(self, step: Dict[str, Any]) -> None:
        self._type(step["text"])
        self._queued += 1
        self._press(self._spec["queue"])

    def _do_interrupt(self, step: Dict[str, Any]) -> None:
        self._interrupted = True
        self._press(self._spec["interrupt"])

    def _do_answer(self, step: Dict[str, Any]) -> None:
        if "choice" in step:
            self._press(self._spec["choose"].replace("{choice}", str(step["choice"])))
        else:
            self._type(step["text"])
            self._press(self._spec.get("submit", "\r"))

    def _do_wait(self, step: Dict[str, Any]) -> None:
        pass

    def _do_write(self, step: Dict[str, Any]) -> None:
        if "path" not in step:
            raise BadInput("{}: step write needs a path".format(self.run.scenario.source))
        # Opened for reading too, a pipe accepts the text at once and keeps it until somebody reads it.
        self._open_files.append(os.open(str(self.run.launch.cwd / step["path"]),
                                        os.O_RDWR | os.O_CREAT | os.O_NONBLOCK, 0o644))
        os.write(self._open_files[-1], step.get("text", "").encode("utf-8"))

    # -- typing and reading --------------------------------------------------------------------------------------

    def _type(self, text: str) -> None:
        before, last = self.screen.text, text.strip().split("\n")[-1][-40:]
        self.process.send(self.screen.paste(text))
        self._wait(lambda: self.screen.text != before and (len(text) > _LONG or self.screen.shows(last)),
                   "what was typed to be shown: {!r}".format(last))

    def _press(self, keys: str) -> None:
        before = self.screen.text
        self.process.send(keys.encode("utf-8"))
        self._wait(lambda: self.screen.text != before, "the screen to change on {!r}".format(keys))

    def _receive(self, data: bytes) -> None:
        """Called on the reader's thread for each piece that the agent prints."""
        self._started.wait()  # an agent may print before `self.process` is set
        self.screen.feed(data)

    def _reply(self, data: bytes) -> None:
        """Send what a terminal answers on its own, if the agent is still there."""
        try:
            self.process.send(data)
        except AgentFault:
            pass

    def _look(self, text: str) -> None:
        """Called for each frame, on the reader's thread."""
        self._was_busy = self._was_busy or bool(self._busy and self._busy.search(text))
        for name, pattern in self._seen.items():
            there, before = bool(pattern.search(text)), self._shown.get(name, False)
            self._shown[name] = there
            if there and not before:
                self.run.board.post(self._numbered(name))

    def _is_ready(self) -> bool:
        text = self.screen.text
        return bool(self._ready.search(text)) and not (self._busy and self._busy.search(text))

    def _dismiss(self) -> bool:
        """Press the keys that dismiss a dialog, once for each dialog; returns whether the screen has changed since."""
        text = self.screen.text
        for pattern, keys in self._spec.get("dismiss", {}).items():
            if pattern not in self._dismissed and re.search(pattern, text, re.MULTILINE):
                self._dismissed.append(pattern)
                self._obstructed = text
                self.process.send(keys.encode("utf-8"))
        return text != self._obstructed

    # -- turns and waiting -----------------------------------------------------------------------------------

    def _turn_is_over(self) -> bool:
        """Whether the open turn has ended; posts what is new about it."""
        board = self.run.board
        asked, name = board.count("request"), "turn {}".format(len(self.turns) + 1)
        if not self._turn_open or asked == self._asked and not self._interrupted:
            return not self._turn_open
        if not board.posted(name + " started"):
            board.post(name + " started")
        shown, whole = self._messages(asked), _texts(self.run.scenario.answers[self._asked:asked])
        waiting = asked > board.count("answered") + board.count("hung up") or asked - self._asked <= self._queued
        if not self._is_ready() or waiting and not self._interrupted:
            self._quiet_since = None
            return False
        reacted = self._busy is None or self._was_busy or bool(shown)
        if not self._interrupted and not (reacted and shown == whole):
            self._quiet_since = self._quiet_since or time.monotonic()
            if time.monotonic() - self._quiet_since < _LATE:
                return False
        self.turns.append({"status": "interrupted" if self._interrupted else "completed", "shown": shown})
        self._turn_open = False
        board.post(name + " completed")
        return True

    def _messages(self, asked: int) -> List[str]:
        """The messages of the turn's answers that are on the screen."""
        texts = _texts(self.run.scenario.answers[self._asked:asked])
        return [text for text in texts if self.screen.shows(text)]

    def _events(self, events: List[str], purpose: str) -> None:
        board = self.run.board

        def happened() -> bool:
            self._turn_is_over()
            return all(board.posted(event) for event in events)
        missing = [event for event in events if not board.posted(event)]
        if missing:
            self._wait(happened, "{}: {}".format(purpose, ", ".join(map(repr, missing))))

    def _wait(self, condition: Callable[[], bool], purpose: str) -> None:
        """Until ``condition``; raises ``AgentFault`` when the agent ends or the deadline passes first."""
        end = time.monotonic() + self.run.deadline
        while not condition():
            if self.run.board.aborted:
                raise AgentFault(self.process.ending, "{} while waiting for {}".format(
                    self.run.board.aborted, purpose))
            if time.monotonic() > end:
                raise AgentFault("hung", "waited {:g} s for {}".format(self.run.deadline, purpose))
            with self.screen.changed:
                self.screen.changed.wait(_GLANCE)

    def _numbered(self, kind: str) -> str:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return "{} {}".format(kind, self._counts[kind])


def _texts(answers: List[Dict[str, Any]]) -> List[str]:
    """The messages of some answers that can be seen at all."""
    texts = [item["message"] for answer in answers for item in answer.get("items", []) if "message" in item]
    return [text for text in texts if isinstance(text, str) and squash(text)]
