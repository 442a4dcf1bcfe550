"""A place to call tools from: a folder, settings, a thread that writes down what it is told."""

import json
import threading

from reference_agent.execution.terminal import Terminals
from reference_agent.session.turn_diff import TurnDiff
from reference_agent.settings.config import Sandbox, Settings
from reference_agent.settings.provider import Provider
from reference_agent.tools import registry
from reference_agent.tools.approval.rules import Rules

__all__ = ["Bench"]


class Bench:
    """`bench(tool, arguments)` and `bench.custom(tool, input)` give a tool's output. It is its own thread: `told` are
    notices, `noted` items for the history, `asked` requests to the client, which `answers` are for."""

    id = "thread-1"

    def __init__(self, folder, listed):
        self.folder, self.listed = folder, listed
        self.mode, self.approval, self.answers = "danger-full-access", "never", []
        self.model = {"truncation_policy": {"mode": "tokens", "limit": 10000}, "apply_patch_tool_type": "freeform"}
        self.features = {}
        self.told, self.noted, self.asked = [], [], []
        self.approved_paths, self.approved_commands, self.rules = set(), set(), Rules()
        self.cancelled, self.interrupted = threading.Event(), False
        self.terminals = Terminals()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.terminals.close()

    def __call__(self, name, arguments):
        text = arguments if isinstance(arguments, str) else json.dumps(arguments)
        return self._run({"type": "function_call", "name": name, "arguments": text})

    def custom(self, name, text):
        return self._run({"type": "custom_tool_call", "name": name, "input": text})

    def notify(self, notice):
        self.told.append(notice)

    def request(self, method, flag, params, cancelled, answered=None):
        self.asked.append((method, params))
        answer = self.answers.pop(0) if self.answers else None
        if answered:
            answered(answer)
        return answer

    def interrupt(self):
        self.interrupted = True
        self.cancelled.set()

    def _run(self, item):
        settings = Settings(str(self.folder), str(self.folder), str(self.folder), "m", Provider("p", "p", "http://h"),
                            self.approval, Sandbox(self.mode), self.features)
        last = []
        call = registry.Call("c", settings, None, self, "turn-1", self.model, self.cancelled, last, self.noted.append,
                             diff=TurnDiff())
        output = registry.run(item, call, self.listed)
        self.told += last
        return output
