"""The shape of a version: one named tuple for each room of the agent that needs to know what differs."""

from typing import Dict, NamedTuple, Tuple

__all__ = ["DEPRECATED", "EXPERIMENTAL", "NotBuilt", "Prompt", "REMOVED", "STABLE", "Tools", "UNDER_DEVELOPMENT",
           "Version", "Wire"]

#: The stages of a feature, as `codex features list` shows them.
UNDER_DEVELOPMENT, EXPERIMENTAL, STABLE, DEPRECATED, REMOVED = (
    "under development", "experimental", "stable", "deprecated", "removed")


class NotBuilt(Exception):
    """A version that this agent cannot align with; the message is one line for the user."""


class Wire(NamedTuple):
    """How a request is written.

    * `headers`: the names in their order, but for `host` and `content-length`; a header without a value is not sent
    * `provider_headers`: those of them that keep the value that the provider configures
    * `turn_metadata`: the keys of `x-codex-turn-metadata` in their order
    * `client_metadata`: the keys of the body's `client_metadata` in their order
    * `body_keys`: the keys of the body in their order
    * `body_optional`: those of them that are left out when not set
    """

    headers: Tuple[str, ...]
    provider_headers: Tuple[str, ...]
    turn_metadata: Tuple[str, ...]
    client_metadata: Tuple[str, ...]
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
    """One codex version. `name` is its number, as in `0.115.0`.

    `default_model` is the model of a user who names none; `features` has the stage of each feature and whether it is
    on by default, by name.
    """

    name: str
    default_model: str
    features: Dict[str, Tuple[str, bool]]
    wire: Wire
    prompt: Prompt
    tools: Tools
