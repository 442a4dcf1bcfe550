"""The shape of a version: one named tuple for each room of the agent that needs to know what differs."""

from typing import NamedTuple, Tuple

__all__ = ["NotBuilt", "Prompt", "Tools", "Version", "Wire"]


class NotBuilt(Exception):
    """A version that this agent cannot align with; the message is one line for the user."""


class Wire(NamedTuple):
    """How a request is written.

    `body_keys` are the keys of the body in their order; `body_optional` those of them that are left out when not set.
    """

    body_keys: Tuple[str, ...]
    body_optional: Tuple[str, ...]


class Prompt(NamedTuple):
    """How the context before the conversation is put together."""


class Tools(NamedTuple):
    """What the tools offer and answer.

    `order` names all tools in the order in which a request lists those that it offers; `other_names` are pairs of a
    further name that a model may call and the tool that answers. `command_line_in_output`: whether an output of
    exec_command begins with the command that was run.
    """

    order: Tuple[str, ...]
    other_names: Tuple[Tuple[str, str], ...]
    command_line_in_output: bool


class Version(NamedTuple):
    """One codex version. `name` is its number, as in `0.115.0`."""

    name: str
    wire: Wire
    prompt: Prompt
    tools: Tools
