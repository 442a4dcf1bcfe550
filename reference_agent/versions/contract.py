"""The contract: what one codex version shows to its models, recorded from the real binary.

::

    contract/
      contract.json          {"format": 1, "codex": "0.115.0"}
      models.json            {"models": [facts, ...], "fallback": facts}
      tools.json             {tool name: [{"when": {fact: value}, "spec": {...}}, ...]}
      texts/<name>.md        texts; `<slot:name>` marks where a value goes
      instructions/<name>.md base prompts, named in models.json

The facts of a model use the keys of upstream's own model catalogue. A tool's variant applies when all of its
`when` holds; of several, the one that asks for most. The contract holds only what was recorded: which parts
appear, in which order and filled with what is decided by the agent's code.
"""

import json
import os
import re
from typing import Any, Dict, List

from .value import Version

__all__ = ["Contract", "ContractError", "load_contract"]

FORMAT = 1
SLOT = re.compile("<slot:([a-z_]+)>")


class ContractError(Exception):
    """No usable contract; the message is one line for the user."""


class Contract:
    """Recorded texts and facts of one codex version, read from `folder` when asked for.

    `codex` is the version, a `versions.Version`.
    """

    def __init__(self, folder: str, codex: Version) -> None:
        self.folder, self.codex = folder, codex
        self._texts: Dict[str, str] = {}
        self._json: Dict[str, Any] = {}

    def text(self, name: str) -> str:
        """The recorded text of that name. Raises ContractError if there is none."""
        return self._read("texts", name)

    def fill(self, name: str, **values: str) -> str:
        """The recorded template with each `<slot:...>` replaced by the value of that name."""
        return SLOT.sub(lambda match: values[match.group(1)], self.text(name))

    def instructions(self, name: str) -> str:
        """A recorded base prompt."""
        return self._read("instructions", name)

    @property
    def models(self) -> List[Dict[str, Any]]:
        """Facts of the catalogue's models, in the catalogue's order."""
        return self._load("models.json")["models"]

    @property
    def fallback(self) -> Dict[str, Any]:
        """Facts of a model that the catalogue does not know."""
        return self._load("models.json")["fallback"]

    def tool(self, name: str, facts: Dict[str, Any]) -> Dict[str, Any]:
        """The recorded spec of a tool under `facts`; the caller must not change it.

        Raises ContractError when no recorded variant fits.
        """
        best = None
        for variant in self._load("tools.json").get(name, ()):
            when = variant["when"]
            if all(facts.get(key) == value for key, value in when.items()):
                if best is None or len(when) > len(best["when"]):
                    best = variant
        if best is None:
            raise ContractError("{}: tool {} was not recorded for this configuration".format(self.folder, name))
        return best["spec"]

    def _read(self, kind: str, name: str) -> str:
        path = os.path.join(self.folder, kind, name + ".md")
        if path not in self._texts:
            self._texts[path] = read(path)
        return self._texts[path]

    def _load(self, name: str) -> Any:
        if name not in self._json:
            self._json[name] = parse(os.path.join(self.folder, name))
        return self._json[name]


def load_contract(version: Version) -> Contract:
    """The contract of a codex `version`, a `versions.Version`.

    Looked for in `$CODEX_CONFORMANCE_FIXTURES`, in the checkout's `fixtures/`, and in the
    `codex_conformance_fixtures/` that the wheel installs beside this package. Raises ContractError.
    """
    beside = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    roots = [os.environ.get("CODEX_CONFORMANCE_FIXTURES"), os.path.join(beside, "fixtures"),
              os.path.join(beside, "codex_conformance_fixtures")]
    for root in filter(None, roots):
        folder = os.path.join(root, "codex-" + version.name, "contract")
        if os.path.isfile(os.path.join(folder, "contract.json")):
            head = parse(os.path.join(folder, "contract.json"))
            if not isinstance(head, dict) or head.get("format") != FORMAT or head.get("codex") != version.name:
                raise ContractError("{}: not a contract of codex {} in format {}: record it again".format(
                    folder, version.name, FORMAT))
            return Contract(folder, version)
    raise ContractError(
        "no contract of codex {} found: set CODEX_CONFORMANCE_FIXTURES to a fixtures folder, "
        "or run `codex-conformance record --upstream {}`".format(version.name, version.name))


def read(path: str) -> str:
    """The text of a contract file. Raises ContractError."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        raise ContractError("{}: missing from the contract: record it again".format(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ContractError("{}: {}".format(path, getattr(error, "strerror", None) or error))


def parse(path: str) -> Any:
    """The JSON of a contract file, key order kept. Raises ContractError."""
    try:
        return json.loads(read(path))
    except ValueError as error:
        raise ContractError("{}: not JSON: {}".format(path, error))
