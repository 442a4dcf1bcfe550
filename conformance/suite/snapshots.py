"""Goldens as syrupy snapshots that only the recorder can write.

``test_scenario`` compares ``transcript == golden(name=scenario_id)``. The snapshot is the golden, read and unpacked by
``goldens.store``; it matches if ``align`` gives ``identical``; the diff is a bounded number of sentences.

Writing, deleting and updating are refused, and no golden is ever listed as unused. Syrupy's methods have other
arguments in each major version from 2 to 7 (and lost a leading underscore in 5). The methods overridden here have
the same name in all of these and accept any arguments; the methods that write are overridden under each of their names.
"""

from pathlib import Path
from typing import Any, Iterator, List, Type

from syrupy.extensions.single_file import SingleFileSnapshotExtension

from ..errors import BadInput
from ..goldens.store import read_golden
from ..judge import align
from ..judge.sentence import sentences

__all__ = ["GoldenExtension", "golden_extension", "REFUSAL", "MOST", "lines_of"]

REFUSAL = ("pytest cannot update goldens: record them with `codex-conformance record` (to update the snapshots of our "
           "own output: pytest tests --snapshot-update)")

#: How many differences are shown.
MOST = 5


def _refuse(*_: Any, **__: Any) -> Any:
    raise BadInput(REFUSAL)


class GoldenExtension(SingleFileSnapshotExtension):
    """The goldens of one version's folder; the snapshot's name is the scenario's id."""

    _file_extension = file_extension = "json"
    folder = Path()

    write_snapshot = write_snapshot_collection = delete_snapshots = _refuse
    _write_snapshot_collection = _write_snapshot_fossil = _pre_write = _refuse

    @classmethod
    def get_location(cls, *, index: Any, **_: Any) -> str:
        """The golden's file."""
        return str(cls.folder / "goldens" / "{}.json".format(index))

    @classmethod
    def get_snapshot_name(cls, *, test_location: Any = None, index: Any = 0, **_: Any) -> str:
        """The scenario's id."""
        return str(index)

    def discover_snapshots(self, **options: Any) -> Any:
        """No snapshots, so that syrupy lists and deletes none as unused."""
        return type(super().discover_snapshots(**options))()

    def read_snapshot(self, *, index: Any, **_: Any) -> Any:
        """The unpacked golden; raises ``BadInput`` when it is missing or damaged."""
        return read_golden(self.folder, str(index))

    def serialize(self, data: Any, **_: Any) -> Any:
        """The transcript itself: it is normalised already."""
        return data

    def matches(self, *, serialized_data: Any, snapshot_data: Any) -> bool:
        """Whether the transcript is identical to the golden."""
        return align(snapshot_data, serialized_data).status == "identical"

    def diff_lines(self, serialized_data: Any, snapshot_data: Any) -> Iterator[str]:
        """The first differences as sentences."""
        return iter(lines_of(align(snapshot_data, serialized_data)))


def golden_extension(folder: Path) -> Type[GoldenExtension]:
    """The extension for the goldens in a version's folder."""
    return type("GoldenExtension", (GoldenExtension,), {"folder": folder})


def lines_of(verdict: Any) -> List[str]:
    """A verdict in lines: its status and its first differences."""
    lines = ["{}: {}".format(verdict.scenario, verdict.status)] + ([verdict.reason] if verdict.reason else [])
    for difference in verdict.differences[:MOST]:
        lines += sentences(difference)
    if len(verdict.differences) > MOST:
        lines.append("… and {} more differences".format(sum(left.times for left in verdict.differences[MOST:])))
    return lines
