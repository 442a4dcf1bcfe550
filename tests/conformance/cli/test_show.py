import pytest

from conformance.cli.show import lines_of
from conformance.goldens.store import default_version, list_goldens, read_golden, version_folder

FOLDER = version_folder(default_version())


@pytest.mark.parametrize("name", sorted(list_goldens(FOLDER)))
def test_every_golden_can_be_read(name):
    golden = read_golden(FOLDER, name)
    lines = list(lines_of(golden))
    assert sum(line.startswith("request ") for line in lines) == len(golden["exchanges"])
    assert lines[-1].startswith("dialogue: ") and max(map(len, lines)) < 300
