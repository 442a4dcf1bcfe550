"""A portion of `python -m tests.proxies.kills`."""
import random
import shutil
import sys

import pytest

from . import kills

pytestmark = pytest.mark.mitmproxy


def test_a_kill_loses_nothing_that_a_client_has(tmp_path):
    if shutil.which("mitmdump", path=kills.os.path.dirname(sys.executable)) is None:
        pytest.skip("mitmproxy is not installed for this Python")
    dice, received = random.Random(5), 0
    with kills.serving() as port:
        for _ in range(4):
            outcome = kills.one_kill(str(tmp_path), port, dice, kills.SIZES[:6], amount=1000000)
            assert (outcome.lost, outcome.torn) == (0, 0)
            received += outcome.received
    assert received
