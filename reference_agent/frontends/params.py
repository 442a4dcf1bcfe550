"""The shapes of the parameters of app-server's requests; the error texts are upstream's (codex 0.115.0)."""

from typing import TYPE_CHECKING, Any, Dict, Tuple

from ..protocol.request import encode
from ..settings import choices
from ..typed import (
    Anything,
    Boolean,
    Choice,
    DecodeError,
    Field,
    Mapping,
    Optional,
    Sequence,
    String,
    Struct,
    Tagged,
    decode,
)
from ..versions import Version

if TYPE_CHECKING:
    from ..typed.reader import Reader

__all__ = ["BadParams", "methods", "read"]


class BadParams(Exception):
    """The parameters are wrong; the text goes to the client."""


_SANDBOX = Choice(*choices.SANDBOX_MODES)
_PERSONALITY = Choice(*choices.PERSONALITIES)
_SUMMARY = Choice(*choices.SUMMARIES)
_TIER = Choice(*choices.SERVICE_TIERS)
_GRANULAR = Struct("Granular", Field("sandbox_approval", Boolean), Field("rules", Boolean),
                   Field("skill_approval", Boolean, False), Field("request_permissions", Boolean, False),
                   Field("mcp_elicitations", Boolean))


class _Approval:
    """One of the policies' `names`, or `{"granular": {…}}`."""

    def __init__(self, names: Tuple[str, ...]) -> None:
        self._policy = Choice(*names)

    def read(self, reader: "Reader", byte: int) -> Any:
        if byte != 0x7B:
            return self._policy.read(reader, byte)
        return Mapping(_GRANULAR).read(reader, byte)


_INPUT = Tagged("UserInput", "type", {
    "text": Struct("Text", Field("text", String), Field("text_elements", Sequence(Anything), ())),
    "image": Struct("Image", Field("url", String)),
    "localImage": Struct("LocalImage", Field("path", String)),
    "skill": Struct("Skill", Field("name", String), Field("path", String)),
    "mention": Struct("Mention", Field("name", String), Field("path", String)),
})
_SANDBOX_POLICY = Tagged("SandboxPolicy", "type", {
    "dangerFullAccess": Struct("DangerFullAccess"),
    "readOnly": Struct("ReadOnly", Field("access", Anything, None), Field("networkAccess", Boolean, False)),
    "externalSandbox": Struct("ExternalSandbox", Field("networkAccess", Choice("restricted", "enabled"),
                                                       "restricted")),
    "workspaceWrite": Struct("WorkspaceWrite", Field("writableRoots", Sequence(String), ()),
                             Field("readOnlyAccess", Anything, None), Field("networkAccess", Boolean, False),
                             Field("excludeTmpdirEnvVar", Boolean, False),
                             Field("excludeSlashTmp", Boolean, False)),
})
_NULL_UNSETS = ("serviceTier",)
_EXPERIMENTAL = {"turn/start": ("collaborationMode",), "thread/start": ("dynamicTools",)}


def _mode(effort: Choice) -> Struct:
    return Struct(
        "CollaborationMode",
        Field("mode", Choice("plan", "code", "custom", "default", "execute", "pair_programming")),
        Field("settings", Struct("Settings", Field("model", String), Field("reasoning_effort", Optional(effort)),
                                 Field("developer_instructions", Optional(String)))),
    )


def methods(codex: Version) -> Dict[str, Struct]:
    """The shape of the parameters of each method, by name."""
    effort, approval = Choice(*codex.efforts), _Approval(codex.approval_policies)
    return {
        "initialize": Struct(
            "InitializeParams",
            Field("clientInfo", Struct("ClientInfo", Field("name", String), Field("title", Optional(String)),
                                       Field("version", String))),
            Field("capabilities", Optional(Struct("InitializeCapabilities", Field("experimentalApi", Boolean, False)))),
        ),
        "thread/start": Struct(
            "ThreadStartParams",
            Field("model", Optional(String)),
            Field("modelProvider", Optional(String)),
            Field("serviceTier", Optional(_TIER)),
            Field("cwd", Optional(String)),
            Field("approvalPolicy", Optional(approval)),
            Field("sandbox", Optional(_SANDBOX)),
            Field("config", Optional(Mapping(Anything))),
            Field("baseInstructions", Optional(String)),
            Field("developerInstructions", Optional(String)),
            Field("personality", Optional(_PERSONALITY)),
            Field("ephemeral", Optional(Boolean)),
            Field("dynamicTools", Optional(Sequence(Anything))),
        ),
        "thread/resume": Struct("ThreadResumeParams", Field("threadId", String)),
        "thread/compact/start": Struct("ThreadCompactStartParams", Field("threadId", String)),
        "turn/start": Struct(
            "TurnStartParams",
            Field("threadId", String),
            Field("input", Sequence(_INPUT)),
            Field("cwd", Optional(String)),
            Field("approvalPolicy", Optional(approval)),
            Field("sandboxPolicy", Optional(_SANDBOX_POLICY)),
            Field("model", Optional(String)),
            Field("serviceTier", Optional(_TIER)),
            Field("effort", Optional(effort)),
            Field("summary", Optional(_SUMMARY)),
            Field("personality", Optional(_PERSONALITY)),
            Field("outputSchema", Optional(Anything)),
            Field("collaborationMode", Optional(_mode(effort))),
        ),
        "turn/steer": Struct(
            "TurnSteerParams",
            Field("threadId", String),
            Field("input", Sequence(_INPUT)),
            Field("expectedTurnId", String),
        ),
        "turn/interrupt": Struct("TurnInterruptParams", Field("threadId", String), Field("turnId", String)),
    }


def read(shapes: Dict[str, Struct], method: str, message: Dict[str, Any], experimental: bool) -> Dict[str, Any]:
    """The parameters of the request `message` by name. `shapes` are those of `methods`. Raises BadParams.

    An absent parameter is None. Only for `serviceTier`, where null unsets the tier, an absent one has no key.
    `experimental` is whether the client asked for the experimental API.
    """
    if method not in shapes:
        names = ", ".join("`%s`" % name for name in shapes)
        raise BadParams("Invalid request: unknown variant `%s`, expected one of %s" % (method, names))
    if message.get("params") is None:
        raise BadParams("Invalid request: missing field `params`")
    try:
        params = decode(encode(message["params"]).decode("utf-8"), shapes[method])
    except DecodeError as error:
        raise BadParams("Invalid request: " + error.message)
    for name in _EXPERIMENTAL.get(method, ()):
        if params[name] is not None and not experimental:
            raise BadParams("%s.%s requires experimentalApi capability" % (method, name))
    return {name: value for name, value in params.items() if value is not None or name not in _NULL_UNSETS
            or name in message["params"]}
