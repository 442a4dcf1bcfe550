"""Record the contract: what one codex version sends to its models, by configuration.

``contract_probes.toml`` says which runs to make and what to take from each first request; this module only
carries that out. A probe has the fields of a scenario and a list ``take``; each entry stores one thing:

``tool`` (and ``when``)
    the spec of that tool, as the variant for these facts of the configuration
``text``
    a text, from the content part that begins with ``part``, or from ``field`` (a dotted path) of the tool
    ``from_tool``, or from the request's ``instructions``; ``pattern`` takes its first group; ``request`` counts
    from 0; ``optional`` allows it to be absent

In both, ``slots`` maps names to patterns: what the pattern's first group matched becomes ``<slot:name>``.
Every ``[models]`` aspect is a probe that is made for each model of the version's catalogue; ``contract_models`` reads
the answers. A contract of some probes only says so: ``contract.json`` then names them under ``probes``.

Everything is recorded twice, in different homes. A difference means that a value of the machine or of the moment is in
the contract, and is refused. (The format of the result is described in ``reference_agent/versions/contract.py``.)
"""

import concurrent.futures
import fnmatch
import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple

from ..errors import BadInput, HarnessFault
from ..files import dump_json, read_toml
from ..scenario.load import Scenario
from ..scenario.versions import in_range
from .contract_models import model_files

__all__ = ["Capture", "Probe", "PROBES", "FORMAT", "load_probes", "record_contract", "take"]

PROBES = Path(__file__).with_name("contract_probes.toml")
FORMAT = 1

#: Runs a scenario with upstream and returns the parsed bodies of its requests.
Capture = Callable[[Scenario], List[Dict[str, Any]]]


class Probe(NamedTuple):
    """One run to make, and what to take from it."""

    scenario: Scenario
    take: List[Dict[str, Any]]


def record_contract(capture: Capture, destination: Path, version: str, path: Path = PROBES,
                    say: Callable[[str], None] = lambda line: None, workers: int = 2, only: str = "") -> None:
    """Record the contract of ``version`` into the folder ``destination``, replacing what was there.

    ``only`` holds globs of the probes to make, separated by commas; by default all are made.
    ``say`` gets a line of progress for each probe. Raises ``HarnessFault`` when two recordings differ, a probe
    fails or does not hold what it should; then nothing is changed.
    """
    data = with_catalogue(read_toml(path), version)
    probes = load_probes(data, path, only)
    recordings = []
    for number in (1, 2):
        bodies = {}
        with concurrent.futures.ThreadPoolExecutor(max_workers=workers) as pool:
            for probe, requests in zip(probes, pool.map(capture, [probe.scenario for probe in probes])):
                bodies[probe.scenario.id] = requests
                say("contract {}/2: {} ({}/{})".format(number, probe.scenario.id, len(bodies), len(probes)))
        recordings.append(contract_files(data, probes, bodies, version, only))
    compare(*recordings)
    replace(destination, recordings[0])


def contract_files(data: Dict[str, Any], probes: List[Probe], bodies: Dict[str, List[Dict[str, Any]]],
                   version: str, only: str = "") -> Dict[str, bytes]:
    """The files of a contract from the parsed probe file and the request bodies by probe id."""
    files = Files()
    for probe in probes:
        where, requests = "contract probe {}".format(probe.scenario.id), bodies[probe.scenario.id]
        if not requests:
            raise HarnessFault("{}: upstream sent no request".format(where))
        for entry in probe.take:
            take(entry, requests, files, where)
    for name, content in model_files(data["models"], bodies).items():
        files.add(name, content, "models")
    return files.all(version, only)


def with_catalogue(data: Dict[str, Any], version: str) -> Dict[str, Any]:
    """The parsed probe file with the models of ``version``: where ``[[models.catalogues]]`` has some, these are they.
    """
    models = data["models"]
    slugs = [entry["slugs"] for entry in models.get("catalogues", []) if in_range(version, entry["versions"])]
    return dict(data, models=dict(models, slugs=slugs[-1])) if slugs else data


def load_probes(data: Dict[str, Any], path: Path, only: str = "") -> List[Probe]:
    """The probes of a parsed file: its own, then each model aspect for each model; of these the ones that fit ``only``.

    Raises ``BadInput`` when a probe is wrong, or a part of ``only`` fits none.
    """
    probes = [probe_of(entry, entry["id"], path) for entry in data["probe"]]
    models = data["models"]
    for slug in models["slugs"] + [models["unknown"]]:
        for aspect in models["aspect"]:
            entry = dict(aspect, config=dict(aspect.get("config", {}), model=slug))
            probes.append(probe_of(entry, model_probe(slug, aspect["id"]), path))
    repeated = {probe.scenario.id for probe in probes if
                sum(other.scenario.id == probe.scenario.id for other in probes) > 1}
    if repeated:
        raise BadInput("{}: two probes have the id {!r}: rename one".format(path, sorted(repeated)[0]))
    patterns = [part.strip() for part in only.split(",")] if only else ["*"]
    for pattern in patterns:
        if not any(fnmatch.fnmatchcase(probe.scenario.id, pattern) for probe in probes):
            raise BadInput("{}: no probe matches {!r}: correct --contract".format(path, pattern))
    return [probe for probe in probes if any(fnmatch.fnmatchcase(probe.scenario.id, each) for each in patterns)]


def probe_of(entry: Dict[str, Any], id: str, path: Path) -> Probe:
    """The probe of one table."""
    fields = {key: value for key, value in entry.items() if key not in ("id", "take")}
    fields.setdefault("driver", "exec")
    try:
        scenario = Scenario(id=id, title=id, protects="the contract", family="first-turn", source=path, **fields)
    except TypeError as error:
        raise BadInput("{}: probe {!r}: {}".format(path, id, error))
    return Probe(scenario, entry.get("take", []))


def model_probe(slug: str, aspect: str) -> str:
    """The id of a model's probe."""
    return "model {} {}".format(slug, aspect)


class Files:
    """The files of a contract while it is taken together; the same thing taken twice must be equal."""

    def __init__(self) -> None:
        self._files: Dict[str, Any] = {}
        self._tools: Dict[str, List[Dict[str, Any]]] = {}

    def add(self, name: str, content: Any, where: str) -> None:
        """A file's content: text for ``*.md``, else data."""
        if self._files.setdefault(name, content) != content:
            raise HarnessFault("{}: {} is not what an earlier probe gave".format(where, name))

    def add_tool(self, name: str, when: Dict[str, Any], spec: Dict[str, Any], where: str) -> None:
        """A tool's variant."""
        variants = self._tools.setdefault(name, [])
        for variant in variants:
            if variant["when"] == when:
                if variant["spec"] != spec:
                    raise HarnessFault("{}: tool {} when {} is not what an earlier probe gave".format(
                        where, name, json.dumps(when)))
                return
        variants.append({"when": when, "spec": spec})

    def all(self, version: str, only: str = "") -> Dict[str, bytes]:
        """File name -> bytes."""
        head = dict({"format": FORMAT, "codex": version}, **({"probes": only} if only else {}))
        found = {"contract.json": dump_json(head),
                 "tools.json": dump_json(self._tools)}
        for name, content in self._files.items():
            found[name] = content.encode("utf-8") if name.endswith(".md") else dump_json(content)
        return found


def take(entry: Dict[str, Any], requests: List[Dict[str, Any]], files: Files, where: str) -> None:
    """Store what one entry of ``take`` asks for. Raises ``HarnessFault`` when it is not there."""
    slots = entry.get("slots", {})
    body = requests[entry.get("request", 0)]
    if "tool" in entry:
        spec = tool_of(body, entry["tool"], where)
        files.add_tool(entry["tool"], entry.get("when", {}), slotted(spec, slots, where), where)
        return
    if "from_tool" in entry:
        source: Any = tool_of(body, entry["from_tool"], where)
        for key in entry["field"].split("."):
            source = source[key]
    elif "part" in entry:
        source = part_of(body, entry["part"])
    else:
        source = body["instructions"]
    if source is None:
        raise HarnessFault("{}: no content part begins with {!r}".format(where, entry["part"]))
    text = source
    if "pattern" in entry:
        match = re.search(entry["pattern"], text)
        if not match:
            raise HarnessFault("{}: text {}: the pattern does not fit".format(where, entry["text"]))
        text = match.group(1)
    files.add("texts/{}.md".format(entry["text"]), slotted(text, slots, where), where)


def tool_of(body: Dict[str, Any], name: str, where: str) -> Dict[str, Any]:
    """The spec of a tool; hosted tools go by their type."""
    for tool in body["tools"]:
        if tool.get("name", tool["type"]) == name:
            return tool
    raise HarnessFault("{}: the request offers no tool {}".format(where, name))


def part_of(body: Dict[str, Any], start: str) -> Any:
    """The first content part of the input that begins with ``start``, or None."""
    for item in body["input"]:
        for part in item.get("content") or []:
            if part.get("text", "").startswith(start):
                return part["text"]
    return None


def slotted(value: Any, slots: Dict[str, str], where: str) -> Any:
    """``value`` with what the slots' patterns match, anywhere in its texts, replaced by the slots."""
    for name, pattern in slots.items():
        value, count = put_slot(value, re.compile(pattern), "<slot:{}>".format(name))
        if not count:
            raise HarnessFault("{}: slot {}: the pattern fits nowhere".format(where, name))
    return value


def put_slot(value: Any, pattern: Any, slot: str) -> Any:
    """(``value`` with the first group of each match replaced, number of replacements)."""
    if isinstance(value, str):
        match = pattern.search(value)
        return (value[:match.start(1)] + slot + value[match.end(1):], 1) if match else (value, 0)
    if isinstance(value, (dict, list)):
        pairs = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
        done = [(key,) + put_slot(item, pattern, slot) for key, item in pairs]
        total = sum(count for _, _, count in done)
        if isinstance(value, dict):
            return {key: item for key, item, _ in done}, total
        return [item for _, item, _ in done], total
    return value, 0


def compare(first: Dict[str, bytes], second: Dict[str, bytes]) -> None:
    """Raise ``HarnessFault`` for the first file that the two recordings have not in common."""
    for name in sorted(set(first) | set(second)):
        if first.get(name) != second.get(name):
            lines = [(first.get(name) or b"").decode().split("\n"), (second.get(name) or b"").decode().split("\n")]
            place = next((number for number, pair in enumerate(zip(*lines), 1) if pair[0] != pair[1]),
                         min(map(len, lines)))
            raise HarnessFault("contract: two recordings of {} differ, first in line {}".format(name, place))


def replace(destination: Path, files: Dict[str, bytes]) -> None:
    """Write all files beside ``destination``, then put them in its place."""
    destination.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=str(destination.parent), prefix=".contract-"))
    try:
        for name, data in files.items():
            (fresh / name).parent.mkdir(exist_ok=True)
            (fresh / name).write_bytes(data)
        os.chmod(str(fresh), 0o755)
        old = fresh.with_name(fresh.name + "-old")
        if destination.exists():
            os.replace(str(destination), str(old))
        os.replace(str(fresh), str(destination))
        shutil.rmtree(str(old), ignore_errors=True)
    except BaseException:
        shutil.rmtree(str(fresh), ignore_errors=True)
        raise
