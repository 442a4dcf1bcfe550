"""Which driver runs which scenario: every shipped scenario has a driver or a reason."""

import pytest

from conformance.scenario.load import load_scenarios
from conformance.subjects.agent import load_agent
from conformance.subjects.drivers.choice import choose_driver

from ...bad_agents import miniature, scenario, terminal

STEER = [{"do": "turn", "text": "x", "until": ["request 1"]}, {"do": "steer", "text": "y"}]


def test_an_agent_that_has_the_driver_runs_it_unchanged():
    for each in load_scenarios().values():
        choice = choose_driver(load_agent("codex"), each)
        assert choice == (each.driver, each, ""), each.id


def test_an_agent_without_it_does_not():
    assert choose_driver(miniature("is-silent", drivers=["exec"]), scenario("app-plain")).refusal == (
        "the agent file lists no driver 'app-server'")
    assert choose_driver(load_agent("reference"), scenario("terminal-plain")).refusal


def test_a_terminal_runs_what_a_person_can_type():
    agent = load_agent("codex")._replace(drivers=["terminal"])
    choices = {name: choose_driver(agent, each) for name, each in load_scenarios().items()}
    chosen = [name for name, choice in choices.items() if not choice.refusal]
    assert {"exec-plain", "turn-command", "steer-one", "turn-history", "interrupt-before-answer"} <= set(chosen)
    assert all(choices[name].driver == "terminal" and not choices[name].scenario.args for name in chosen)
    assert len(chosen) > 100


def test_options_and_threads_become_configuration():
    agent = terminal("repl")
    config = choose_driver(agent, scenario("exec-config-override")).scenario.config
    assert config["model_reasoning_effort"] == "low" and config["model"] == "gpt-5.2"
    assert config["developer_instructions"] == "Answer in one word." and config["approval_policy"] == "never"
    assert config["projects"] == {"@{workspace}": {"trust_level": "trusted"}}
    config = choose_driver(agent, scenario("app-workspace-write-on-request")).scenario.config
    assert (config["sandbox_mode"], config["approval_policy"]) == ("workspace-write", "on-request")


def test_exec_without_options_gets_them_as_configuration():
    agent = miniature("is-silent")
    bare = agent._replace(modes=dict(agent.modes, exec=["@{prompt}"]))
    both = agent._replace(modes=dict(agent.modes, exec=["@{args}", "@{prompt}"]))
    assert choose_driver(bare, scenario("turn-command")).scenario.config["sandbox_mode"] == "danger-full-access"
    assert choose_driver(both, scenario("turn-command")).scenario == scenario("turn-command")
    assert choose_driver(both, scenario("exec-output-stdin")).refusal == (
        "it is about exec's own command line and standard input")
    assert not choose_driver(agent, scenario("exec-output-stdin")).refusal
    assert choose_driver(bare, scenario("exec-image")).refusal == "the scenario's option -i has no key in config.toml"


@pytest.mark.parametrize("name, change, words", [
    ("app-instructions", {}, "thread has baseInstructions, which has no key"),
    ("app-turn-overrides", {}, "step 'turn' has what nobody can type"),
    ("question-one", {}, "it has a question"),
    ("question-by-exec", {}, "it has a question"),
    ("steer-while-tool-runs", {}, "no `terminal.shows` for the event 'started commandExecution 1'"),
    ("interrupt-while-streaming", {}, "no `terminal.shows` for the event 'completed agentMessage 1'"),
    ("steer-after-end", {}, "step 'steer' comes when no turn is under way"),
    ("exec-plain", {"steps": [{"do": "resume"}]}, "step 'resume' has what nobody can type"),
    ("exec-plain", {"steps": STEER, "answers": [{"items": [{"hold": ["sunrise 1"]}]}]}, "the event 'sunrise 1'"),
])
def test_what_does_not_fit_has_a_reason(name, change, words):
    assert words in choose_driver(terminal("repl"), scenario(name)._replace(**change)).refusal


def test_keys_that_the_agent_file_lacks_are_named():
    agent = terminal("repl")
    agent = agent._replace(terminal={key: value for key, value in agent.terminal.items() if key != "steer"})
    assert choose_driver(agent, scenario("terminal-steer")).refusal == "the agent file has no `terminal.steer`"
