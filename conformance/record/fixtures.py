"""The fixtures of one version as a whole: read, compared, and replaced atomically.

A recording of a few scenarios keeps the other goldens. The new folder is made beside the old one and then renamed, so
an interrupted recording leaves the old fixtures unchanged, and no part stays that no golden refers to.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional

from ..errors import BadInput, EnvironmentFault
from ..files import dump_json
from ..goldens.store import list_goldens, pack, read_golden
from ..judge import align
from ..judge.sentence import sentences
from .redigest import same_but_for_digest

__all__ = ["read_goldens", "changes", "contract_changes", "only_recorder", "write_fixtures"]

Golden = Dict[str, Any]


def read_goldens(folder: Path) -> Dict[str, Golden]:
    """All goldens of a version's folder by scenario, unpacked; none when there is no folder."""
    return {name: read_golden(folder, name) for name in list_goldens(folder)} if folder.is_dir() else {}


@contextlib.contextmanager
def only_recorder(folder: Path) -> Iterator[None]:
    """While this lasts, nobody else records into the folder that has the versions' folders.

    Raises ``EnvironmentFault`` when somebody does, ``BadInput`` when the folder cannot be made or opened.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(str(folder), os.O_RDONLY)
    except OSError as error:
        raise BadInput("{}: cannot be opened: {}: choose another folder".format(folder, error.strerror or error))
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EnvironmentFault("{}: another recording writes to this folder: wait for its end, or choose another "
                                   "folder with --fixtures".format(folder))
        yield
    finally:
        os.close(descriptor)


def changes(old: Mapping[str, Golden], new: Mapping[str, Golden], digests: bool = True) -> List[str]:
    """What is different in ``new``, as lines to print; empty when nothing is.

    Without ``digests`` another digest is no difference, nor is a race of which fewer alternatives were seen.
    """
    lines = []
    for name, golden in new.items():
        if name not in old:
            lines.append("{}: new".format(name))
            continue
        before = old[name]
        if before == golden if digests else same_but_for_digest(before, golden):
            continue
        verdict = align(before, golden)
        lines.append("{}: {} differences".format(name, verdict.differing) if verdict.differences else
                     "{}: {}".format(name, verdict.reason or "the scenario or a race's alternatives changed"))
        for difference in verdict.differences[:5]:
            lines += ["  " + line for line in sentences(difference)]
    return lines


def write_fixtures(folder: Path, goldens: Mapping[str, Golden], manifest: Mapping[str, Any],
               contract: Optional[Path] = None) -> None:
    """Replace a version's folder: goldens, their parts, the manifest, and the contract when a new one is given.

    Raises ``BadInput`` when the folder cannot be written.
    """
    parts: Dict[str, bytes] = {}
    files = {"goldens/{}.json".format(name): dump_json(pack(golden, parts)) for name, golden in goldens.items()}
    files.update(("goldens/parts/" + name, content) for name, content in parts.items())
    files["manifest.json"] = dump_json(manifest)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=str(folder.parent), prefix="." + folder.name + "-"))
        try:
            os.chmod(str(fresh), 0o755)
            for name, content in sorted(files.items()):
                path = fresh / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            kept = contract or folder / "contract"
            if kept.is_dir():
                shutil.copytree(str(kept), str(fresh / "contract"))
            _replace(folder, fresh)
        finally:
            shutil.rmtree(str(fresh), ignore_errors=True)
    except OSError as error:
        raise BadInput("{}: cannot be replaced: {}: the old fixtures are unchanged".format(
            folder, error.strerror or error))


def _replace(folder: Path, fresh: Path) -> None:
    """Put ``fresh`` in the place of ``folder``; whatever fails, one of the two stands there."""
    old = fresh.with_name(fresh.name + ".old")
    if folder.is_dir():
        os.rename(str(folder), str(old))
    try:
        os.rename(str(fresh), str(folder))
    except OSError:
        if old.is_dir():
            os.rename(str(old), str(folder))
        raise
    shutil.rmtree(str(old), ignore_errors=True)


def contract_changes(old: Path, new: Path) -> List[str]:
    """Which files of the contract are new, changed or gone, as lines to print."""
    before, after = _contents(old), _contents(new)
    lines = []
    for name in sorted(set(before) | set(after)):
        if before.get(name) != after.get(name):
            what = "new" if name not in before else "gone" if name not in after else "changed"
            lines.append("contract/{}: {}".format(name, what))
    return lines


def _contents(folder: Path) -> Dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
