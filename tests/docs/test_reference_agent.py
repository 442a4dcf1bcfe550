"""The reading guide names every module of the reference agent, once, with a size that is about right."""

import re
from pathlib import Path

GUIDE = Path(__file__).parent.parent.parent / "docs" / "reference-agent.md"
AGENT = GUIDE.parent.parent / "reference_agent"
#: A package's `__init__.py` with one docstring has nothing to read.
SHORTEST = 7


def modules():
    """{path below the package: lines}."""
    found = {path.relative_to(AGENT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
             for path in AGENT.rglob("*.py")}
    return {name: size for name, size in found.items() if size >= SHORTEST}


def stated():
    """[(path, lines)] as the guide says."""
    text = GUIDE.read_text(encoding="utf-8")
    return [(name, int(size)) for name, size in re.findall(r"`([\w/]+\.py)`\s+\((\d+)\)", text)]


def test_every_module_has_a_place_in_the_guide():
    assert sorted(name for name, _ in stated()) == sorted(modules()), "add it to docs/reference-agent.md"


def test_the_sizes_are_about_right():
    sizes = modules()
    wrong = [(name, said, sizes[name]) for name, said in stated() if abs(said - sizes[name]) > 10 + sizes[name] // 4]
    assert wrong == [], "correct docs/reference-agent.md"
