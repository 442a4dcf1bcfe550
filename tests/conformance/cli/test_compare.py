import json

import pytest

from ..commands import conformance, is_one_line
from ..report.test_comparison import REPORT, changed


@pytest.fixture
def files(tmp_path):
    """Paths of a report, of a worse one, and of what is none."""
    contents = {"old": REPORT, "new": changed("scenarios", 0, "differs"), "none": {"format": 1}}
    for name, content in contents.items():
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    return {name: tmp_path / name for name in contents}


def test_compare(files):
    worse = conformance("compare", files["old"], files["new"])
    assert worse.code == 1 and "worse   scenario     exec-plain: identical -> differs" in worse.out
    better = conformance("compare", "--json", files["new"], files["old"])
    assert better.code == 0 and json.loads(better.out)["how"] == "better"
    none = conformance("compare", files["none"], files["old"])
    assert none.code == 2 and is_one_line(none.err)


def test_standing(files):
    done = conformance("standing", files["old"], files["new"])
    assert done.code == 0 and done.out.startswith("| family | mine | mine |\n"), done
