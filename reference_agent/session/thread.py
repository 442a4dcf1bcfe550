"""A thread: a conversation with its history and settings, one turn at a time.

A turn is run by a `runner.TurnRunner`; here is what lives longer than a turn, and the door for front ends. All
methods may be called from any thread.
"""

import sys
import threading

from ..context import assemble
from ..context.instructions import pin
from ..ids import uuid7
from ..protocol import notices, stream
from ..tools.approval import rules
from .fields import request_fields
from .history import History
from .runner import Said, TurnRunner

__all__ = ["Thread", "TurnRefused"]


class TurnRefused(Exception):
    """A steer that does not fit the state of the thread; one line for the client."""


def _nobody_to_tell(notice):
    return None


def _nobody_to_request(method, flag, params, cancelled, answered=None):
    return None


def _warn(text):
    sys.stderr.write("warning: %s\n" % text)


class Thread:
    """One conversation.

    `settings`, `mode` and `contract` are those of `config` and `contract`; `identity` is (originator, user agent);
    `notify(notice)` is told what happens (see `notices`), one notice at a time; `ask(thread, turn_id, call_id,
    questions, cancelled)` returns the user's answers, None when nobody can be asked. `request(method, flag, params,
    cancelled, answered)`, which a front end may set, puts another request to the client and returns its result, None
    when there is none. `approved_paths` are the files that patches may change without asking again, `approved_commands`
    the keys of the commands that may be run so (see `tools.approval.ask`), `rules` the user's `Rules` about commands.
    """

    def __init__(self, settings, contract, identity, notify, ask, mode=None):
        self.id = uuid7()
        self.settings = pin(settings, contract)
        self.mode = mode
        self.contract = contract
        self.identity = identity
        self.ask = ask
        self.request = _nobody_to_request
        self.approved_paths = set()
        self.approved_commands = set()
        self.rules = rules.load(self.settings, _warn)
        self.history = History()
        self.usage = stream.NO_USAGE
        self.lock = threading.RLock()
        self._notify = notify
        self._told = None
        self._active = None
        self._worker = None
        self._terminals = None
        self._closed = False

    def listen(self, notify):
        """Send notices to `notify` from now on."""
        self._notify = notify

    def prepare(self, inputs, settings=None, mode=None, output_schema=None):
        """Take a turn's input; return its id and the function that sets it going by itself.

        `inputs` are the user's parts as app-server writes them. `settings` and `mode`, if given, stay for later
        turns. While a turn is running the input joins it instead, like a steer (codex 0.115.0).
        """
        with self.lock:
            if self._active and inputs and self._active.steer(self._said(inputs)):
                return self._active.turn_id, None
            self.settings, self.mode = settings or self.settings, mode or self.mode
            active = self._prepare(inputs, output_schema)
            self._worker = threading.Thread(target=active.run, daemon=True)
            return active.turn_id, self._worker.start

    def run(self, inputs, output_schema=None):
        """Run one turn to its end and return its `TurnEnded`."""
        with self.lock:
            active = self._prepare(inputs, output_schema)
        return active.run()

    def steer(self, inputs, expected):
        """Add input to the running turn `expected`; return its id. Raises `TurnRefused` (wording: codex 0.115.0)."""
        with self.lock:
            if not self._active:
                raise TurnRefused("no active turn to steer")
            if self._active.turn_id != expected:
                raise TurnRefused("expected active turn id `%s` but found `%s`" % (expected, self._active.turn_id))
            if not self._active.steer(self._said(inputs)):
                raise TurnRefused("no active turn to steer")
            return expected

    def interrupt(self):
        """Stop the running turn; return whether there is one."""
        with self.lock:
            if self._active:
                self._active.interrupt()
            return bool(self._active)

    def close(self):
        """End everything that still runs: the turn with its request, and all commands. Nothing can start any more."""
        self.interrupt()
        if self._worker is not None:
            self._worker.join(2)
        self.kill()

    def kill(self):
        """End all commands, and let none start; the turn is not asked."""
        with self.lock:
            self._closed, terminals = True, self._terminals
            self._notify = _nobody_to_tell
        if terminals is not None:
            terminals.close()

    @property
    def terminals(self):
        """The commands of this thread that are running (a `tools.terminal.Terminals`)."""
        with self.lock:
            if self._terminals is None:
                from ..execution.terminal import Terminals

                self._terminals = Terminals()
                if self._closed:
                    self._terminals.close()
            return self._terminals

    def notify(self, notice):
        """Tell the front end."""
        with self.lock:
            self._notify(notice)

    def ended(self, notice):
        """The active turn has ended with this `TurnEnded`."""
        with self.lock:
            self._active = None
            self._notify(notice)

    def add_usage(self, turn_id, usage, window):
        """Count what a response used, and tell."""
        self.usage = stream.Usage(*map(sum, zip(self.usage, usage)))
        self.notify(notices.TokenUsage(turn_id, self.usage, usage, window))

    def _prepare(self, inputs, output_schema):
        before, self._told = self._told, (self.settings, self.mode)
        settings = self.settings._replace(allowed_prefixes=tuple(self.rules.allowed()))
        if before is None:
            context = assemble.first_turn_items(settings, self.contract, self.mode)
        else:
            context = assemble.changed_items(before[0], settings, self.contract, before[1], self.mode)
        fields = request_fields(self.settings, self.contract, output_schema, self.mode)
        self._active = TurnRunner(self, fields, context, self._said(inputs))
        return self._active

    def _said(self, inputs):
        return Said(inputs, assemble.user_items(inputs, self.settings)) if inputs else None
