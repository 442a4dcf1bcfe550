"""What the tests of all goldens share."""

import pytest

from conformance.goldens.store import default_version, list_goldens, read_golden, version_folder, versions


@pytest.fixture(scope="module")
def goldens():
    """All goldens of the default version, unpacked."""
    return read_all(default_version())


@pytest.fixture(scope="module")
def goldens_of_all_versions():
    """All goldens of every version, unpacked."""
    return [golden for version in versions() for golden in read_all(version)]


def read_all(version):
    """The goldens of one version, unpacked."""
    folder = version_folder(version)
    return [read_golden(folder, name) for name in list_goldens(folder)]


@pytest.fixture
def figure(record_property):
    """Says a line that the summary at the end of the run shows."""
    return lambda line: record_property("figure", line)
