"""The environment part."""

import os

from reference_agent.context.environment import environment_context, timezone_name


def test_the_part_is_two_spaces_in():
    lines = environment_context("/w").split("\n")
    assert lines[:2] == ["<environment_context>", "  <cwd>/w</cwd>"] and lines[-1] == "</environment_context>"
    assert any(line.startswith("  <current_date>") for line in lines)


def test_the_zone_is_the_systems(tmp_path):
    zone, plain = tmp_path / "zoneinfo" / "Area" / "City", str(tmp_path / "timezone")
    zone.parent.mkdir(parents=True)
    zone.write_text("")
    link = str(tmp_path / "localtime")
    assert timezone_name(link, plain) is None
    with open(plain, "w") as file:
        file.write("Other/Place\n")
    assert timezone_name(link, plain) == "Other/Place"
    os.symlink(str(zone), link)
    assert timezone_name(link, plain) == "Area/City"
