"""The headers of a request: names, order, and whose value counts.

The version lists the names in order (`versions.value.Wire`); the caller has the values. The headers that the provider
configures come first; when one of them has a name of ours it keeps its position, and its value as well where the
version says so.
"""

import os
from typing import Any, List, Mapping, Optional, Tuple

from ..versions.value import Wire

__all__ = ["MissingKey", "request_headers"]


class MissingKey(Exception):
    """The environment variable that holds the provider's key is not set. The message is one line for the user."""


def request_headers(wire: Wire, provider: Any, values: Mapping[str, Optional[str]],
                    environ: Mapping[str, str] = os.environ) -> List[Tuple[str, str]]:
    """The (name, value) pairs in wire order, without host and content-length. Raises `MissingKey`.

    `provider` is a `settings.provider.Provider`; `values` are the values by name, of which None means: not sent.
    """
    sent = {name.lower(): value for name, value in (provider.http_headers or {}).items()}
    for name, variable in (provider.env_http_headers or {}).items():
        if environ.get(variable, "").strip():
            sent[name.lower()] = environ[variable]
    token = _token(provider, environ)
    ours = dict(values, **{"authorization": "Bearer " + token if token else None, "accept": "text/event-stream",
                           "content-type": "application/json"})
    for name in wire.headers:
        value = ours[name]
        if value is not None and not (name in sent and name in wire.provider_headers):
            sent[name] = value
    return list(sent.items())


def _token(provider: Any, environ: Mapping[str, str]) -> Optional[str]:
    if not provider.env_key:
        return provider.experimental_bearer_token
    value = environ.get(provider.env_key, "")
    if not value.strip():
        hint = " " + provider.env_key_instructions if provider.env_key_instructions else ""
        raise MissingKey("Missing environment variable: `%s`.%s" % (provider.env_key, hint))
    return value
