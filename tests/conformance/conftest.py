"""What the tests of all goldens share."""

import pytest

from conformance.goldens.store import default_version, list_goldens, read_golden, version_folder


@pytest.fixture(scope="module")
def goldens():
    """All goldens of the newest version that has any, unpacked."""
    folder = version_folder(default_version())
    return [read_golden(folder, name) for name in list_goldens(folder)]


@pytest.fixture
def figure(record_property):
    """Says a line that the summary at the end of the run shows."""
    return lambda line: record_property("figure", line)
