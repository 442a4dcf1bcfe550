"""Model providers: where requests go, and with which credentials and headers.

`model_provider` names one of `[model_providers.<id>]`, or a built-in one. (Keys and defaults: codex 0.115.0.)
"""

from typing import Any, Dict, NamedTuple, Optional

from .invalid import invalid
from .layers import ConfigError

__all__ = ["Provider", "find_provider"]

BUILT_IN = {
    "openai": {"name": "OpenAI", "base_url": "https://api.openai.com/v1", "env_key": "OPENAI_API_KEY"},
    "oss": {"name": "gpt-oss", "base_url": "http://localhost:11434/v1"},
    "ollama": {"name": "gpt-oss", "base_url": "http://localhost:11434/v1"},
    "lmstudio": {"name": "gpt-oss", "base_url": "http://localhost:1234/v1"},
}


class Provider(NamedTuple):
    """A Responses endpoint. `env_key` names the variable that holds the bearer token; times are milliseconds."""

    id: str
    name: str
    base_url: str
    env_key: Optional[str] = None
    env_key_instructions: Optional[str] = None
    experimental_bearer_token: Optional[str] = None
    http_headers: Dict[str, str] = {}
    env_http_headers: Dict[str, str] = {}
    query_params: Dict[str, str] = {}
    request_max_retries: int = 4
    stream_max_retries: int = 5
    stream_idle_timeout_ms: int = 300000


def find_provider(table: Dict[str, Any]) -> Provider:
    """The provider that `table["model_provider"]` names (default `openai`). Raises ConfigError."""
    name = table.get("model_provider", "openai")
    own = table.get("model_providers", {}).get(name)
    fields = own if own is not None and name not in BUILT_IN else BUILT_IN.get(name)
    if fields is None:
        raise ConfigError("Model provider `{}` not found".format(name))
    if name == "openai" and table.get("openai_base_url"):
        fields = dict(fields, base_url=table["openai_base_url"])
    where = "model_providers.{}".format(name)
    if not isinstance(fields, dict):
        raise ConfigError("{}: expected a table".format(where))
    if fields.get("wire_api", "responses") != "responses":
        raise ConfigError("{}.wire_api = {!r}: only \"responses\" is supported".format(where, fields["wire_api"]))
    for key in ("name", "base_url"):
        if not isinstance(fields.get(key), str):
            raise ConfigError("{}.{}: missing, or not a string".format(where, key), invalid(
                "{}.{}".format(where, key), fields[key], str) if key in fields else None)
    known: Dict[str, Any] = {key: value for key, value in fields.items() if key in Provider._fields and key != "id"}
    for key, default in Provider._field_defaults.items():
        wanted = type(default) if default is not None else str
        if key in known and not isinstance(known[key], wanted):
            raise ConfigError("{}.{} = {!r}: expected {}".format(where, key, known[key], wanted.__name__),
                              invalid("{}.{}".format(where, key), known[key], wanted))
    return Provider(id=name, **known)
