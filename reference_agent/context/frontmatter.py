"""The front matter of a SKILL.md (the YAML between two `---` lines), and its second file, `agents/openai.yaml`.

    name: text, optional
    description: text
    metadata: {short-description: text, optional}

`agents/openai.yaml` has the tables `interface`, `dependencies`, `policy` and `permissions`. This agent uses
`policy.allow_implicit_invocation` alone, but a mistake in any table makes the whole file count as absent.
(codex 0.115.0, measured.)
"""

import re
from typing import Any, Dict

__all__ = ["FrontMatterError", "allows_implicit_invocation", "front_matter", "one_line"]

#: The white space of Unicode, which Rust's `trim` and `split_whitespace` know: Python's adds U+001C to U+001F.
_WHITE = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_BLANKS = re.compile("[%s]+" % _WHITE)
_LIMIT = re.compile("[%s]*---[%s]*" % (_WHITE, _WHITE))


class FrontMatterError(Exception):
    """A SKILL.md whose front matter is missing, is no YAML, or has wrong values."""


def one_line(text: str) -> str:
    """`text` with each run of white space replaced by one blank, none at its ends."""
    return " ".join(filter(None, _BLANKS.split(text)))


def front_matter(text: str) -> Dict[str, Any]:
    """The fields of the front matter that are present, each a text or None; `metadata` is a dictionary.

    Raises `FrontMatterError`.
    """
    lines = [line[:-1] if line.endswith("\r") else line for line in text.split("\n")]
    ends = [number for number, line in enumerate(lines) if _LIMIT.fullmatch(line)]
    if len(ends) < 2 or ends[0] != 0 or ends[1] == 1:
        raise FrontMatterError("missing YAML frontmatter delimited by ---")
    from .yaml_reader import Maybe, Table, Text, YamlError, load

    shape = Table({"name": Maybe(Text), "description": Maybe(Text),
                   "metadata": Table({"short-description": Maybe(Text)})})
    try:
        return load("\n".join(lines[1:ends[1]]), shape)
    except YamlError as error:
        raise FrontMatterError("invalid YAML: %s" % error)


def allows_implicit_invocation(text: str) -> bool:
    """Whether the `agents/openai.yaml` with this `text` leaves its skill in the list: it does unless it says no."""
    from .yaml_reader import YamlError, load

    try:
        found = load(text, _metadata_shape())
    except YamlError:
        return True
    return (found.get("policy") or {}).get("allow_implicit_invocation") is not False


def _metadata_shape() -> Any:
    from .yaml_reader import Choice, Either, Flag, ListOf, Maybe, Table, Text

    def texts(*names: str) -> Any:
        return Table({name: Maybe(Text) for name in names})

    macos = {"preferences": Choice("none", "read_only", "read_write"),
             "contacts": Choice("none", "read_only", "read_write"),
             "macos_automation": Either(Choice("none", "all"), ListOf(Text), Table({"bundle_ids": ListOf(Text)})),
             "launch_services": Flag, "accessibility": Flag, "calendar": Flag, "reminders": Flag}
    return Table({
        "interface": Maybe(texts("display_name", "short_description", "icon_small", "icon_large", "brand_color",
                                 "default_prompt")),
        "dependencies": Maybe(Table({"tools": ListOf(
            texts("type", "value", "description", "transport", "command", "url"))})),
        "policy": Maybe(Table({"allow_implicit_invocation": Maybe(Flag)})),
        "permissions": Maybe(Table({
            "network": Maybe(Table({"enabled": Maybe(Flag)})),
            "file_system": Maybe(Table({"read": Maybe(ListOf(Text)), "write": Maybe(ListOf(Text))})),
            "macos": Maybe(Table(macos, {"macos_" + name: name for name in macos if name != "macos_automation"})),
        })),
    })
