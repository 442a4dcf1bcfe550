"""The shape of a version: one named tuple for each room of the agent that needs to know what differs."""

from typing import Any, Callable, Dict, NamedTuple, Optional, Tuple

__all__ = ["DEPRECATED", "EXPERIMENTAL", "NotBuilt", "REMOVED", "Refusal", "Retry", "STABLE", "Texts", "Tools",
           "Truncation", "Turns", "UNDER_DEVELOPMENT", "Version", "Wire"]

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
    * `item_keys`: by kind of item, the keys that are sent back, in their order, after `type`; `[key]` is left out
      when the item has no value for it, a `key` is sent as null then
    """

    headers: Tuple[str, ...]
    provider_headers: Tuple[str, ...]
    turn_metadata: Tuple[str, ...]
    client_metadata: Tuple[str, ...]
    body_keys: Tuple[str, ...]
    body_optional: Tuple[str, ...]
    item_keys: Dict[str, Tuple[str, ...]]


class Refusal(NamedTuple):
    """What an HTTP answer that is not 2xx means.

    The row holds for the statuses from `lowest` to `highest`, and only if all of these hold as well:

    * `codes`: the body's `error.code` is one of them, when there are any
    * `body_holds`: the body contains this text
    * `retry_after`: the answer has a `Retry-After` in seconds; the pause before the retry is that long
    * `limit`: the body reports a plan's limit of this `error.type`

    `by_stream` and `by_request` say which counters allow another try (see `protocol.retry`). `words` is what the user
    reads, with the slots `{body}`, `{status}` (number and reason), `{request_id}` and `{limit}` (the sentence of
    `protocol.usage_limit`); None stands for the words of an unexpected status. `info` is the class that clients get
    (`codexErrorInfo`).
    """

    lowest: int
    highest: int
    by_stream: bool
    by_request: bool
    words: Optional[str]
    info: Any = "other"
    codes: Tuple[str, ...] = ()
    body_holds: str = ""
    retry_after: bool = False
    limit: str = ""


class Retry(NamedTuple):
    """Which failures are tried again, and after how long.

    * `first_delay`: the pause before the first retry, in seconds; each further pause is `growth` times as long
    * `jitter`: the fraction by which a pause is longer or shorter at random
    * `refusals`: rows for HTTP answers that are not 2xx; the first one that holds counts,
      and the last ones hold for every status
    * `longest_reason`: so many characters of a body appear in the words of an unexpected status
    * `final_codes`: the codes of `response.failed` that are not tried again, each with the words for the user (None
      for the server's own) and the class that clients get
    * `delay_codes`: the codes whose message may name the pause
    * `incomplete_again`: whether a response that ends with `response.incomplete` is tried again
    """

    first_delay: float
    growth: float
    jitter: float
    refusals: Tuple[Refusal, ...]
    longest_reason: int
    final_codes: Dict[str, Tuple[Optional[str], str]]
    delay_codes: Tuple[str, ...]
    incomplete_again: bool


class Turns(NamedTuple):
    """The rules of a turn that differ (the others are in `protocol.turn`).

    * `steer_stops_response`: after a steer the turn drops the response in flight at its next event and sends another
      request, which has the items that were done; without this rule a steer waits for the end of the response
    * `retry_has_new_items`: a retry sends a new body, which has the items that the failed response brought; without
      this rule it sends the same bytes again
    """

    steer_stops_response: bool
    retry_has_new_items: bool


class Texts(NamedTuple):
    """Error messages for clients, with their slots in braces.

    * `no_turn`: a steer came while no turn was running
    * `other_turn`: a steer was meant for the turn `{expected}`, but `{running}` was running
    * `bad_thread_id`: `{id}` cannot be the id of a thread
    * `no_thread`: no thread has the id `{id}`
    """

    no_turn: str
    other_turn: str
    bad_thread_id: str
    no_thread: str


class Truncation(NamedTuple):
    """How long outputs are cut.

    * `marker`: stands between head and tail; `{gone}` is how much is missing, in the `{unit}` `tokens` or `chars`
    * `exec_output`: the `{output}` of exec_command after a cut; before it, it had `{lines}` and `{tokens}`
    * `twice`: whether an output of exec_command that was cut to what the call asked for is cut again, to the model's
      policy, when it enters the history
    """

    marker: str
    exec_output: str
    twice: bool


class Tools(NamedTuple):
    """What the tools offer and answer.

    `order` names all tools in the order in which a request lists those that it offers. `conditions` has
    what some of them need, by name: `("feature", name)`, `("shell", kind)` (`tools.facts.Facts.shell_tools`) or
    `("model", name)` for a name among the model's experimental tools. `other_names` are pairs of a
    further name that a model may call and the tool that answers. `command_line_in_output`: whether an output of
    exec_command begins with the command that was run. The texts, with their slots in braces:

    * `exec_failed`: exec_command could not start the `{command}`; `{reason}` says why
    * `aborted`: the output of a call that the user interrupted after `{seconds}`; `aborted_by_tool` has the tools
      whose output reads otherwise, by the name that the model called

    `truncation` says how outputs are cut. `killed(number, tty)` gives the exit code of a command of exec_command that
    the signal `number` ended; `tty` is whether it ran in a terminal.
    """

    order: Tuple[str, ...]
    conditions: Dict[str, Tuple[str, str]]
    other_names: Tuple[Tuple[str, str], ...]
    command_line_in_output: bool
    exec_failed: str
    aborted: str
    aborted_by_tool: Dict[str, str]
    truncation: Truncation
    killed: Callable[[int, bool], int]


class Version(NamedTuple):
    """One codex version. `name` is its number, as in `0.115.0`.

    `default_model` is the model of a user who names none; `features` has the stage of each feature and whether it is
    on by default, by name. `efforts` are the values that a reasoning effort can have, `approval_policies` the names of
    the approval policies, both in the order in which error messages list them.
    """

    name: str
    default_model: str
    features: Dict[str, Tuple[str, bool]]
    efforts: Tuple[str, ...]
    approval_policies: Tuple[str, ...]
    wire: Wire
    turns: Turns
    retry: Retry
    tools: Tools
    texts: Texts
