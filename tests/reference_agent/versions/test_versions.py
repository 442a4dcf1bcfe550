"""Finding the version to align with."""

import pytest

from reference_agent import versions


@pytest.mark.parametrize("name", ["0.115.0", "codex-0.115.0"])
def test_a_version_is_found_by_its_number(name):
    assert versions.find(name) is versions.DEFAULT


@pytest.mark.parametrize("name", ["codex-0.169.0", "0.115", "", "codex-codex-0.115.0", "latest"])
def test_a_version_that_is_not_built_is_refused_with_what_is(name):
    with pytest.raises(versions.NotBuilt) as caught:
        versions.find(name)
    assert repr(name) in str(caught.value) and "codex-0.115.0" in str(caught.value) and "\n" not in str(caught.value)
