"""The order of versions, and ranges."""

import pytest

from conformance.errors import BadInput
from conformance.scenario.versions import check_range, in_range, order


def test_versions_are_ordered_by_number_and_a_pre_release_is_older_than_its_release():
    old_to_new = ["0.9.0", "0.115.0-alpha.2", "0.115.0-alpha.10", "0.115.0-alpha.x", "0.115.0-beta", "0.115.0",
                  "0.115.1", "0.130.0", "1.0.0"]
    assert sorted(reversed(old_to_new), key=order) == old_to_new


@pytest.mark.parametrize("version, wanted, expected", [
    ("0.115.0", ">=0.115.0", True), ("0.115.0", ">0.115.0", False), ("0.115.0", "<=0.115.0", True),
    ("0.115.0", "<0.115.0", False), ("0.115.0", "==0.115.0", True), ("0.116.0", "==0.115.0", False),
    ("0.130.0", ">=0.115.0,<0.160.0", True), ("0.160.0", ">=0.115.0,<0.160.0", False),
    ("0.9.0", ">=0.115.0,<0.160.0", False), ("0.160.0-alpha.1", "<0.160.0", True)])
def test_a_version_is_in_a_range_when_every_comparison_is_true(version, wanted, expected):
    check_range(wanted)
    assert in_range(version, wanted) is expected


@pytest.mark.parametrize("wanted", [
    "", "0.115.0", "=0.115.0", "~=0.115.0", "!=0.115.0", ">= 0.115.0", ">=0.115", ">=0.115.0,", ",",
    ">=0.115.0 <0.160.0", ">=v0.115.0", ">=0.0115.0", ">=0.115.0\n", ">=0.115.0-", ">=0.115.x", ">=0.115.0+build", "*"])
def test_a_malformed_range_is_refused_with_one_line(wanted):
    with pytest.raises(BadInput) as caught:
        check_range(wanted)
    assert "write it as" in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("wanted", [">=0.160.0,<0.115.0", ">0.115.0,<0.115.0", ">=0.115.0,<0.115.0", "==0.1.0,==0.2.0",
                                    "==0.1.0,>0.1.0"])
def test_a_range_that_no_version_is_in_is_refused(wanted):
    with pytest.raises(BadInput) as caught:
        check_range(wanted)
    assert str(caught.value) == "no version is in the range {!r}".format(wanted)
