"""Goldens on disk: ``fixtures/codex-<version>/goldens/<scenario>.json`` and the parts they share.

A golden reads at a glance: a tool spec or a long text stands once per version in ``goldens/parts/`` and is
referred to as ``{"$part": "tool-exec_command-1a2b3c4d"}``. The name carries the digest of the content, so a
part that was changed by hand no longer fits its name and is refused. ``pack`` and ``unpack`` are exact
inverses; everything but this module sees unpacked goldens only.
"""

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any, Dict, List

from ..errors import BadInput, HarnessFault
from ..files import dump_json, read_bytes, read_json
from ..schema import check

__all__ = ["fixtures_folder", "version_folder", "versions", "default_version",
           "read_manifest", "read_golden", "list_goldens",
           "pack", "unpack", "PART", "LONG"]

PART = "$part"
#: A string of more characters than this is stored as a part.
LONG = 400

_PACKAGE = Path(__file__).resolve().parent.parent


def fixtures_folder() -> Path:
    """Where the recorded data is: the variable ``CODEX_CONFORMANCE_FIXTURES``, the checkout, or the wheel.

    Raises ``BadInput`` when it is nowhere.
    """
    named = os.environ.get("CODEX_CONFORMANCE_FIXTURES")
    beside = (_PACKAGE.parent / "fixtures", _PACKAGE.parent / "codex_conformance_fixtures")
    for folder in (Path(named),) if named else beside:
        if folder.is_dir():
            return folder
    raise BadInput("no fixtures folder at {}: run from a checkout or install the wheel".format(named or beside[0]))


def versions() -> List[str]:
    """The codex versions that have fixtures, oldest first."""
    found = [path.name[len("codex-"):] for path in fixtures_folder().glob("codex-*") if path.is_dir()]
    return sorted(found, key=lambda version: [int(n) if n.isdigit() else -1 for n in re.split(r"[.-]", version)])


def default_version() -> str:
    """The version that an agent is compared with when the user names none: the newest that was recorded completely.

    Complete means that every scenario that holds for the version has a golden; the recorder says so in the manifest.
    When only one version was recorded, it is that one. Raises ``BadInput`` when there is no such version.
    """
    found = versions()
    complete = [version for version in found if read_manifest(version_folder(version)).get("complete")]
    if not found:
        raise BadInput("there are no goldens: record some with `codex-conformance record --upstream VERSION`")
    if not complete and len(found) > 1:
        raise BadInput("no version has a golden of every scenario: name one of {} with --codex".format(
            ", ".join(found)))
    return (complete or found)[-1]


def read_manifest(folder: Path) -> Dict[str, Any]:
    """What the recorder wrote about a version's folder; empty when it wrote nothing. Raises ``BadInput``."""
    path = folder / "manifest.json"
    manifest = read_json(path) if os.path.lexists(str(path)) else {}
    if not isinstance(manifest, dict):
        raise BadInput("{}: it is no manifest: restore the file".format(path))
    return manifest


def version_folder(version: str) -> Path:
    """The fixtures of one codex version; raises ``BadInput`` when there are none."""
    folder = fixtures_folder() / ("codex-" + version)
    if not folder.is_dir():
        raise BadInput("no fixtures of codex {}: there are {}".format(version, ", ".join(versions()) or "none"))
    return folder


def list_goldens(folder: Path) -> List[str]:
    """The ids of the scenarios that have a golden in a version's folder."""
    return sorted(path.stem for path in (folder / "goldens").glob("*.json"))


def read_golden(folder: Path, scenario_id: str) -> Dict[str, Any]:
    """The unpacked golden of a scenario; raises ``BadInput`` when it is missing or spoilt."""
    path = folder / "goldens" / (scenario_id + ".json")
    if not path.is_file():
        raise BadInput("{}: no golden of that scenario: record it with `codex-conformance record`".format(path))
    packed = read_json(path)
    check(packed, "golden", str(path))
    golden = unpack(packed, folder / "goldens" / "parts")
    if golden["scenario"] != scenario_id:
        raise BadInput("{}: this golden is of scenario {!r}: restore the file or record it again".format(
            path, golden["scenario"]))
    return golden


def pack(value: Any, parts: Dict[str, bytes]) -> Any:
    """``value`` with its long texts and tool specs moved to ``parts`` (file name → content)."""
    if isinstance(value, str) and len(value) > LONG:
        return _part("text", "txt", value.encode("utf-8"), parts)
    if isinstance(value, list):
        return [pack(item, parts) for item in value]
    if isinstance(value, dict):
        if PART in value:
            raise HarnessFault("a recorded object has the key {!r}, which goldens reserve".format(PART))
        packed = {key: pack(item, parts) for key, item in value.items() if key != "tools"}
        if isinstance(value.get("tools"), list):
            packed["tools"] = [_tool(tool, parts) for tool in value["tools"]]
        elif "tools" in value:
            packed["tools"] = pack(value["tools"], parts)
        return {key: packed[key] for key in value}
    return value


def unpack(value: Any, folder: Path) -> Any:
    """The inverse of ``pack``; raises ``BadInput`` when a part is missing or does not fit its name."""
    if isinstance(value, list):
        return [unpack(item, folder) for item in value]
    if isinstance(value, dict):
        if set(value) == {PART}:
            return _read_part(str(value[PART]), folder)
        return {key: unpack(item, folder) for key, item in value.items()}
    return value


def _tool(tool: Any, parts: Dict[str, bytes]) -> Any:
    name = tool.get("name", tool.get("type", "unnamed")) if isinstance(tool, dict) else "unnamed"
    return _part("tool-" + re.sub(r"\W", "_", str(name))[:40], "json", dump_json(tool), parts)


def _part(stem: str, ending: str, content: bytes, parts: Dict[str, bytes]) -> Dict[str, str]:
    name = "{}-{}.{}".format(stem, hashlib.sha256(content).hexdigest()[:12], ending)
    parts[name] = content
    return {PART: name}


def _read_part(name: str, folder: Path) -> Any:
    named = re.match(r"^[\w.-]+-([0-9a-f]{12})\.(txt|json)$", name)
    if not named:
        raise BadInput("{}: {!r} is not the name of a part: restore the golden".format(folder, name))
    path = folder / name
    try:
        content = read_bytes(path)
        if hashlib.sha256(content).hexdigest()[:12] != named.group(1):
            raise BadInput("{}: its content does not fit its name".format(path))
        return json.loads(content.decode("utf-8")) if name.endswith(".json") else content.decode("utf-8")
    except BadInput as error:
        raise BadInput("{}: restore the file".format(error))
    except (ValueError, RecursionError):
        raise BadInput("{}: it is damaged: restore the file".format(path))
