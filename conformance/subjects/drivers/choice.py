"""Which driver runs a scenario with an agent, or why none can.

A scenario is written for one driver. When the agent has that driver, it runs the scenario as it is. There are two more
ways:

* an agent whose ``exec`` words have no ``@{args}`` takes no options: those with a key in ``config.toml`` go there;
* the terminal driver runs a scenario written for ``exec`` or ``app-server`` when a person could type its steps
  (turns, steers, interrupts) and the terminal driver has the events that it waits for. The defaults of ``exec`` and
  ``app-server`` (no approvals, read-only) then go into ``config.toml``, and the dialogue is not compared, because it is
  another kind of dialogue.

A scenario that does not fit is not supported, and the reason names what does not fit. No scenario runs in part.
"""

import re
from typing import Any, Dict, List, NamedTuple, Optional

from ...compat import TOMLDecodeError, parse_toml
from ...scenario.load import Scenario
from ..agent import Agent

__all__ = ["DriverChoice", "choose_driver"]

#: Options of exec, and parameters of thread/start, that are the same as a key of config.toml.
_OPTIONS = {"-s": "sandbox_mode", "-m": "model"}
_THREAD = {"sandbox": "sandbox_mode", "approvalPolicy": "approval_policy", "model": "model",
           "developerInstructions": "developer_instructions"}
#: The settings that a driver has without any option, where the terminal has other defaults (codex 0.115.0, measured).
_DEFAULTS = {"exec": {"sandbox_mode": "read-only", "approval_policy": "never"},
              "app-server": {"sandbox_mode": "read-only"}}
#: The events that the terminal driver posts, whatever the agent shows.
_EVENTS = re.compile(r"(?:request|answered|hung up|turn|steer|queue|interrupt|answer|write|wait) \d+$"
                     r"|turn \d+ (?:started|completed)$")
#: The kinds of steps that a person at a terminal can carry out, and the keys of ``[terminal]`` that they need.
_STEPS = {"turn": (), "wait": (), "write": (), "steer": ("steer",), "queue": ("queue",), "interrupt": ("interrupt",),
          "answer": ()}


class DriverChoice(NamedTuple):
    """How an agent runs a scenario: with ``driver``, in the form ``scenario``; a ``refusal`` says why it cannot."""

    driver: str
    scenario: Scenario
    refusal: str = ""


def choose_driver(agent: Agent, scenario: Scenario) -> DriverChoice:
    """How ``agent`` runs ``scenario``, or why it cannot."""
    driver = scenario.driver
    if driver not in agent.drivers:
        if "terminal" not in agent.drivers:
            return DriverChoice(driver, scenario, "the agent file lists no driver {!r}".format(driver))
        driver = "terminal"
    refusal = ""
    config: Dict[str, Any] = {}
    if driver == "exec" and agent.takes_prompt and (scenario.bare or not all(map(_is_a_prompt, scenario.steps))):
        refusal = "it is about exec's own command line and standard input"
    elif driver != scenario.driver or driver == "exec" and not agent.takes_options:
        config, refusal = _settings(scenario)
    if driver != scenario.driver:
        trusted = {"projects": {"@{workspace}": {"trust_level": "trusted"}}}
        config = dict(_DEFAULTS[scenario.driver], **dict(config, **trusted))
    if driver == "terminal":
        refusal = refusal or _untypeable(agent, scenario)
    if config:
        scenario = scenario._replace(config=dict(config, **scenario.config), args=[], thread={})
    return DriverChoice(driver, scenario, refusal)


def _is_a_prompt(step: Dict[str, Any]) -> bool:
    """Whether a step is no turn, or a turn that one word of the command line can hold."""
    return step["do"] != "turn" or "text" in step and "stdin" not in step


def _settings(scenario: Scenario) -> Any:
    """(config.toml keys for the scenario's options and thread, what has no key)."""
    config: Dict[str, Any] = {}
    words = list(scenario.args)
    while words:
        option = words.pop(0)
        value: Optional[str] = words.pop(0) if words else None
        if value is not None and option in _OPTIONS:
            config[_OPTIONS[option]] = value
        elif value is not None and option == "-c" and "." not in value.split("=")[0]:
            config.update(_assignment(value))
        else:
            return {}, "the scenario's option {} has no key in config.toml".format(option)
    for name, value in scenario.thread.items():
        if name not in _THREAD:
            return {}, "the scenario's thread has {}, which has no key in config.toml".format(name)
        config[_THREAD[name]] = value
    return config, ""


def _assignment(text: str) -> Dict[str, Any]:
    """``key=value`` as codex reads it: TOML, else the text itself."""
    key, _, value = text.partition("=")
    try:
        return parse_toml("{} = {}".format(key, value))
    except TOMLDecodeError:
        return {key: value}


def _untypeable(agent: Agent, scenario: Scenario) -> str:
    """Why a person at this agent's terminal cannot carry out the scenario; empty when they can."""
    if scenario.bare or scenario.compare or scenario.notifications:
        return "it compares what only its own driver shows"
    if scenario.driver != "terminal" and (scenario.replies or _calls(scenario.answers, "request_user_input")):
        return "it has a question, which a person at a terminal answers by keys: see the scenarios of family terminal"
    events: List[str] = []
    under_way = False
    for step in scenario.steps:
        do = step["do"]
        if do not in _STEPS or "params" in step or "input" in step:
            return "step {!r} has what nobody can type".format(do)
        if do in ("steer", "queue", "interrupt") and not under_way:
            return "step {!r} comes when no turn is under way".format(do)
        under_way = _is_under_way(step, under_way)
        needed = _STEPS[do] + (("choose",) if "choice" in step else ())
        for key in needed:
            if key not in agent.terminal:
                return "the agent file has no `terminal.{}`".format(key)
        events += step.get("after", []) + step.get("until", [])
    names = {step["name"] for step in scenario.steps if "name" in step}
    for event in events + _holds(scenario.answers):
        if not (_EVENTS.match(event) or event in names or event.rsplit(" ", 1)[0] in agent.terminal.get("shows", {})):
            return "the agent file has no `terminal.shows` for the event {!r}".format(event)
    return ""


def _is_under_way(step: Dict[str, Any], before: bool) -> bool:
    """Whether a turn is still under way after a step, if one was before it."""
    ends = any(event.endswith("completed") for event in step.get("until", []))
    return not ends and ("until" in step if step["do"] == "turn" else before)


def _calls(answers: Any, tool: str) -> bool:
    """Whether any answer calls a tool."""
    return any(item.get("function_call") == tool for answer in answers for item in answer.get("items", []))


def _holds(value: Any) -> List[str]:
    """The events that answers wait for."""
    if isinstance(value, list):
        return [event for item in value for event in _holds(item)]
    if isinstance(value, dict):
        return [event for key, item in value.items()
                for event in (item if key == "hold" and isinstance(item, list) else _holds(item))]
    return []
