"""What the distribution promises: its metadata, its papers, the commands that documents and CI share."""

import os
import re
import sys
from pathlib import Path

import pytest

from conformance.compat import parse_toml

CHECKOUT = Path(__file__).resolve().parent.parent
VERSIONS = ["3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13"]
RUNNING = "{}.{}".format(*sys.version_info)


def read(name):
    return (CHECKOUT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def project():
    return parse_toml(read("pyproject.toml"))


@pytest.mark.parametrize("version", [RUNNING])
def test_tox_runs_the_python_it_names(version):
    """`.ci/check_matrix.py` looks for this test's id, and so knows which Python wrote a report."""
    factor = re.fullmatch(r"py(\d)(\d+)", os.environ.get("TOX_ENV_NAME", ""))
    assert factor is None or "{}.{}".format(*factor.groups()) == version


def test_the_oldest_python_is_stated(project):
    assert project["project"]["requires-python"] == ">=3.6.2"
    stated = re.findall(r"Python :: (3\.\d+)", "\n".join(project["project"]["classifiers"]))
    assert stated == VERSIONS


def test_tox_has_every_python():
    factors = re.search(r"env_list = py\{([\d,]+)\}", read("tox.ini")).group(1)
    assert ["3." + factor[1:] for factor in factors.split(",")] == VERSIONS
    assert "skip_missing_interpreters = false" in read("tox.ini")


def test_the_wheel_holds_every_room_and_the_fixtures(project):
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["packages"] == ["reference_agent", "conformance", "proxies"]
    assert wheel["force-include"] == {"fixtures": "codex_conformance_fixtures"}


def test_the_recorder_alone_needs_mitmproxy(project):
    extras = project["project"]["optional-dependencies"]
    everything = project["project"]["dependencies"] + extras["test"]
    assert [name for name in everything if "mitmproxy" in name] == []
    assert [name for name in extras["record"] if "mitmproxy" in name]


def test_the_readme_and_ci_have_the_same_test_command():
    command = re.search(r"^all_tests\(\).*\n +(.*)$", read(".ci/run"), re.MULTILINE).group(1)
    assert "tox p" in command
    assert command in read("README.md").splitlines()


def test_the_changelog_has_the_version(project):
    headings = re.findall(r"^## (\S+)", read("CHANGELOG.md"), re.MULTILINE)
    assert headings == ["Unreleased"] or project["project"]["version"] in headings


def test_the_papers_for_the_recorded_texts_are_there(project):
    papers = project["tool"]["hatch"]["build"]["targets"]["wheel"]["license-files"]
    for name in papers:
        assert (CHECKOUT / name).is_file(), name
    assert "openai/codex" in read("NOTICE") and "fixtures/LICENSE-Apache-2.0.txt" in read("NOTICE")
    assert "Version 2.0, January 2004" in read("fixtures/LICENSE-Apache-2.0.txt")
