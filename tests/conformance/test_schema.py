import json

import jsonschema
import pytest

from conformance.errors import BadInput
from conformance.schema import FOLDER, check

AGENT = {"name": "a", "title": "an agent", "command": ["x"], "drivers": ["exec"]}


def test_every_schema_is_a_schema():
    for path in FOLDER.glob("*.json"):
        jsonschema.Draft7Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("change, place, words", [
    ({"name": 1}, "name", "1 is not of type 'string'"),
    ({"command": ["x", ""]}, "command[1]", "''"),
    ({"unsupported": {"steer": ""}}, "unsupported.steer", "''"),
    ({"colour": "red"}, "top level", "'colour' was unexpected"),
    ({"title": None}, "title", "None is not of type 'string'"),
    ({"environment": {"A": ["x" * 1000]}}, "environment.A", "..."),
])
def test_a_violation_is_one_line_with_its_place(change, place, words):
    with pytest.raises(BadInput) as error:
        check(dict(AGENT, **change), "agent", "file.toml")
    assert str(error.value).startswith("file.toml: at {}: ".format(place))
    assert words in str(error.value) and "\n" not in str(error.value) and len(str(error.value)) < 260


def test_what_fits_passes():
    check(AGENT, "agent", "file.toml")
