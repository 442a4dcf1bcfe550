"""Calls tools without a session: in a folder, with settings, and with services that keep what the tools send."""

import json
import threading

from reference_agent.execution.terminal import Terminals
from reference_agent.session.turn_diff import TurnDiff
from reference_agent.settings.config import Sandbox, Settings
from reference_agent.settings.provider import Provider
from reference_agent.tools.approval.rules import Rules
from reference_agent.tools.call import Approvals, Call, Services
from reference_agent.tools.registry import Registry
from reference_agent.versions import DEFAULT

__all__ = ["Bench"]


class Bench:
    """`bench(tool, arguments)` and `bench.custom(tool, input)` give a tool's output.

    `told` are the notices that the tools sent, `noted` the items for the history, `asked` the requests to the client;
    `answers` are the client's answers. `version` is the `Tools` value of the version.
    """

    def __init__(self, folder, listed, version=DEFAULT.tools):
        self.folder, self.listed = folder, listed
        self.mode, self.approval, self.answers = "danger-full-access", "never", []
        self.model = {"truncation_policy": {"mode": "tokens", "limit": 10000}, "apply_patch_tool_type": "freeform"}
        self.features = {}
        self.told, self.noted, self.asked = [], [], []
        self.approved_paths, self.approved_commands, self.rules = set(), set(), Rules()
        self.cancelled, self.interrupted = threading.Event(), False
        self.terminals = Terminals(version.killed)
        self.version = version

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.terminals.close()

    def __call__(self, name, arguments):
        text = arguments if isinstance(arguments, str) else json.dumps(arguments)
        return self.item({"type": "function_call", "name": name, "arguments": text})

    def custom(self, name, text):
        return self.item({"type": "custom_tool_call", "name": name, "input": text})

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

    def item(self, item):
        settings = Settings(str(self.folder), str(self.folder), str(self.folder), "m", Provider("p", "p", "http://h"),
                            self.approval, Sandbox(self.mode), self.features)
        last = []
        services = Services("thread-1", self.notify, lambda *args: None, self.request, self.interrupt,
                            lambda: self.terminals,
                            Approvals(self.approved_paths, self.approved_commands, self.rules))
        call = Call("c", settings, None, services, "turn-1", self.model, self.cancelled, last, self.noted.append,
                    TurnDiff())
        output = Registry(self.version, self.listed).run(item, call)
        self.told += last
        return output
