"""The real upstream through the real proxy: what was recorded once is recorded again."""

import pytest

from conformance.goldens.store import fixtures_folder

from ..bad_agents import VERSION
from ..commands import contents, python


@pytest.mark.upstream
@pytest.mark.mitmproxy
def test_upstream_still_says_what_the_goldens_say():
    before = contents(fixtures_folder())
    done = python("-m", "conformance", "record", "--upstream", VERSION, "--check", "--scenario", "exec-plain,steer-one")
    assert done.code == 0, done
    assert "2 scenarios of codex {} recorded twice".format(VERSION) in done.out and "0 differences" in done.out
    assert contents(fixtures_folder()) == before
