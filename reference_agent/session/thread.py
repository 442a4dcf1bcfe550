"""A thread: a conversation with its history and settings, one turn at a time.

`runner.TurnRunner` runs a turn; this module has what lives longer than a turn, and the methods that front ends call.
All methods may be called from any thread.
"""

import sys
import threading
from typing import Any, Callable, Dict, List, Optional, Set, Tuple

from ..context import assemble
from ..context.instructions import pin
from ..ids import uuid7
from ..protocol import notices, stream
from ..settings.config import Mode, Settings
from ..tools.approval import rules
from ..versions.contract import Contract
from .fields import request_fields
from .history import History
from .recorder import Input
from .runner import TurnRunner

__all__ = ["Thread", "TurnRefused"]


class TurnRefused(Exception):
    """A steer that does not fit the state of the thread; one line for the client."""


def _no_listener(notice: Any) -> None:
    return None


def _no_client(method: str, flag: str, params: Dict[str, Any], cancelled: threading.Event,
               answered: Optional[Callable[[Any], None]] = None) -> None:
    return None


def _warn(text: str) -> None:
    sys.stderr.write("warning: %s\n" % text)


class Thread:
    """One conversation.

    `settings` and `mode` are those of `settings.config`, `contract` a `versions.contract.Contract`; `identity` is
    (originator, user agent); `notify(notice)` gets the notices of what happens (see `protocol.notices`), one at a time;
    `ask(thread, turn_id, call_id, questions, cancelled)` returns the user's answers, None when there is no user.
    `request(method, flag, params, cancelled, answered)`, which a front end may set, puts another request to the client
    and returns its result, None when there is none. `approved_paths` are the files that patches may change without
    asking again, `approved_commands` the keys of the commands that may run without asking (see
    `tools.approval.ask`), `rules` the user's `Rules` about commands.
    """

    def __init__(self, settings: Settings, contract: Contract, identity: Tuple[str, str],
                 notify: Optional[Callable[[Any], None]], ask: Callable[..., Any], mode: Optional[Mode] = None) -> None:
        self.id = uuid7()
        self.settings = pin(settings, contract)
        self.mode = mode
        self.contract = contract
        self.identity = identity
        self.ask = ask
        self.request: Callable[..., Any] = _no_client
        self.approved_paths: Set[str] = set()
        self.approved_commands: Set[Any] = set()
        self.rules = rules.load(self.settings, _warn)
        self.history = History()
        self.usage = stream.NO_USAGE
        self.lock = threading.RLock()
        self._notify: Any = notify
        self._sent: Optional[Tuple[Settings, Optional[Mode]]] = None
        self._active: Optional[TurnRunner] = None
        self._turns: List[TurnRunner] = []
        self._worker: Optional[threading.Thread] = None
        self._terminals: Any = None
        self._closed = False

    def listen(self, notify: Callable[[Any], None]) -> None:
        """Send notices to `notify` from now on."""
        self._notify = notify

    def prepare(self, inputs: Any, settings: Optional[Settings] = None, mode: Optional[Mode] = None,
                output_schema: Any = None) -> Tuple[str, Optional[Callable[[], None]]]:
        """Take a turn's input; return the turn's id and the function that starts it in a thread of its own, or None.

        `inputs` are the user's parts as app-server writes them. `settings` and `mode`, if given, stay for later
        turns. While a turn is running its input is added to that turn like a steer (codex 0.115.0): then there is
        nothing to start.
        """
        with self.lock:
            if self._active and inputs and self._active.steer(self._input(inputs)):
                return self._active.turn_id, None
            self.settings, self.mode = settings or self.settings, mode or self.mode
            active, before = self._prepare(inputs, output_schema), self._worker
            self._worker = threading.Thread(target=self._run_after, args=(before, active), daemon=True)
            return active.turn_id, self._worker.start

    def run(self, inputs: Any, output_schema: Any = None) -> notices.TurnEnded:
        """Run one turn to its end and return its `TurnEnded`."""
        with self.lock:
            active = self._prepare(inputs, output_schema)
        return active.run()

    def steer(self, inputs: Any, expected: str) -> str:
        """Add input to the running turn `expected`; return its id. Raises `TurnRefused`."""
        texts = self.contract.codex.texts
        with self.lock:
            if not self._active:
                raise TurnRefused(texts.no_turn)
            if self._active.turn_id != expected:
                raise TurnRefused(texts.other_turn.format(expected=expected, running=self._active.turn_id))
            if not self._active.steer(self._input(inputs)):
                raise TurnRefused(texts.no_turn)
            return expected

    def interrupt(self) -> bool:
        """Stop the running turn, and a turn that waits for its end; return whether there is one."""
        with self.lock:
            for active in self._turns:
                active.interrupt()
            return bool(self._turns)

    def close(self) -> None:
        """End everything that still runs: the turn with its request, and all commands. Nothing can start any more."""
        self.interrupt()
        if self._worker is not None and self._worker.ident is not None:  # else it was never started
            self._worker.join(2)
        self.kill()

    def kill(self) -> None:
        """End all commands, and let none start. The turn is not interrupted."""
        with self.lock:
            self._closed, terminals = True, self._terminals
            self._notify = _no_listener
        if terminals is not None:
            terminals.close()

    @property
    def terminals(self) -> Any:
        """The commands of this thread that are running (an `execution.terminal.Terminals`)."""
        with self.lock:
            if self._terminals is None:
                from ..execution.terminal import Terminals

                self._terminals = Terminals(self.contract.codex.tools.killed)
                if self._closed:
                    self._terminals.close()
            return self._terminals

    def notify(self, notice: Any) -> None:
        """Send a notice to the front end."""
        with self.lock:
            self._notify(notice)

    def ended(self, active: TurnRunner, notice: notices.TurnEnded) -> None:
        """The turn `active` has ended with this `TurnEnded`."""
        with self.lock:
            self._turns = [other for other in self._turns if other is not active]
            if self._active is active:
                self._active = None
            self._notify(notice)

    def add_usage(self, turn_id: str, usage: stream.Usage, window: Optional[int]) -> None:
        """Add what a response used to the thread's usage, and send a notice of it."""
        self.usage = stream.Usage(*map(sum, zip(self.usage, usage)))
        self.notify(notices.TokenUsage(turn_id, self.usage, usage, window))

    @staticmethod
    def _run_after(before: Optional[threading.Thread], active: TurnRunner) -> None:
        """Run a turn, once the turn before it, which accepts no input any more, has recorded its last items."""
        if before is not None and before.ident is not None:  # else it was never started
            before.join()
        active.run()

    def _prepare(self, inputs: Any, output_schema: Any) -> TurnRunner:
        before, self._sent = self._sent, (self.settings, self.mode)
        settings = self.settings._replace(allowed_prefixes=tuple(self.rules.allowed()))
        if before is None:
            context = assemble.first_turn_items(settings, self.contract, self.mode)
        else:
            context = assemble.changed_items(before[0], settings, self.contract, before[1], self.mode)
        fields = request_fields(self.settings, self.contract, output_schema, self.mode)
        self._active = TurnRunner(self, fields, context, self._input(inputs) if inputs else None)
        self._turns.append(self._active)
        return self._active

    def _input(self, inputs: Any) -> Input:
        return Input(inputs, assemble.user_items(inputs, self.settings))
