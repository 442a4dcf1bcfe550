"""Skills: folders with a `SKILL.md`, listed for the model, quoted when the user names one.

The agent searches, from the project root down, `.codex/skills` (part of the configuration, so of the directory where
the thread started) and `.agents/skills` (of the turn's directory); then `<codex_home>/skills` and
`~/.agents/skills`. The list is sorted by scope (the project's before the user's), name and path. Several skills may
have one name; then only a path can mention one of them. `agents/openai.yaml` beside a skill may hide it from the list
(see `frontmatter`); `[[skills.config]]` may switch it off. A skill that cannot be read is left out. (codex 0.115.0,
measured.)

Bundled skills are upstream's content and not part of this agent.
"""

import os
import re
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from ..settings.layers import between, project_root
from .frontmatter import FrontMatterError, allows_implicit_invocation, front_matter, one_line

__all__ = ["Skill", "load_skills", "mentioned", "skill_message", "skills_part"]

MENTION = re.compile(r"\$([A-Za-z0-9_:-]+)")
LINK = re.compile(r"\[\$[A-Za-z0-9_:-]+\]\s*\(([^)]+)\)")
#: Names that count as environment variables, in upper and lower case.
VARIABLES = ("PATH", "HOME", "USER", "SHELL", "PWD", "TMPDIR", "TEMP", "TMP", "LANG", "TERM", "XDG_CONFIG_HOME")
NAME_LENGTH, DESCRIPTION_LENGTH, DEPTH = 64, 1024, 6


class Skill(NamedTuple):
    """A skill: `path` of its SKILL.md, `scope` 0 for the project's and 1 for the user's own."""

    scope: int
    name: str
    path: str
    description: str
    listed: bool


def load_skills(settings: Any) -> List[Skill]:
    """The skills in the order of the list, without those that cannot be read."""
    switched_off = {entry.get("path") for entry in settings.skills.get("config", ()) if entry.get("enabled") is False}
    skills: List[Skill] = []
    seen = set()
    for scope, folder in skill_folders(settings):
        for path in find_files(folder):
            real = os.path.realpath(path)
            if real in seen or path in switched_off or real in switched_off:
                continue
            seen.add(real)
            try:
                skills.append(read_skill(scope, real))
            except (OSError, UnicodeDecodeError, FrontMatterError):
                continue
    return sorted(skills, key=lambda skill: (skill.scope, skill.name, skill.path))


def skill_folders(settings: Any) -> Iterator[Tuple[int, str]]:
    """(scope, path) of each folder that may hold skills. When one is there twice, the first counts."""
    for directory in project_directories(settings, settings.start_cwd or settings.cwd):
        yield 0, os.path.join(directory, ".codex", "skills")
    yield 1, os.path.join(settings.codex_home, "skills")
    yield 1, os.path.join(settings.home, ".agents", "skills")
    for directory in project_directories(settings, settings.cwd):
        yield 0, os.path.join(directory, ".agents", "skills")


def project_directories(settings: Any, cwd: str) -> List[str]:
    """From the project root down to `cwd`; outside a project `cwd` alone."""
    root = project_root(cwd, settings.project_root_markers)
    return between(root, cwd) if root else [cwd]


def find_files(folder: str) -> Iterator[str]:
    """Paths of the SKILL.md files below `folder`, hidden directories left out."""
    level = [folder] if os.path.isdir(folder) else []
    for _ in range(DEPTH + 1):
        below = []
        for directory in level:
            try:
                names = sorted(os.listdir(directory))
            except OSError:
                continue
            for name in names:
                path = os.path.join(directory, name)
                if name == "SKILL.md" and os.path.isfile(path):
                    yield path
                elif not name.startswith(".") and os.path.isdir(path):
                    below.append(path)
        level = below


def read_skill(scope: int, path: str) -> Skill:
    """The skill at `path`. Raises OSError, UnicodeDecodeError and FrontMatterError."""
    with open(path, encoding="utf-8", newline="") as file:
        fields = front_matter(file.read())
    name = one_line(fields.get("name") or "") or os.path.basename(os.path.dirname(path))
    description = one_line(fields.get("description") or "")
    if not description:
        raise FrontMatterError("missing field `description`")
    short = one_line(fields.get("metadata", {}).get("short-description") or "")
    for label, text, most in (("name", name, NAME_LENGTH), ("description", description, DESCRIPTION_LENGTH),
                              ("metadata.short-description", short, DESCRIPTION_LENGTH)):
        if len(text) > most:
            raise FrontMatterError("invalid {}: exceeds maximum length of {} characters".format(label, most))
    return Skill(scope, name, path, description, is_listed(path))


def is_listed(path: str) -> bool:
    """Whether the `agents/openai.yaml` beside the SKILL.md at `path`, if there is one, leaves the skill in the list."""
    try:
        with open(os.path.join(os.path.dirname(path), "agents", "openai.yaml"), encoding="utf-8") as file:
            return allows_implicit_invocation(file.read())
    except (OSError, UnicodeDecodeError):
        return True


def skills_part(skills: List[Skill], contract: Any) -> Optional[str]:
    """The `<skills_instructions>` text, or None when no skill is listed."""
    lines = ["- {}: {} (file: {})".format(skill.name, skill.description, skill.path)
             for skill in skills if skill.listed]
    return contract.fill("skills", skills="\n".join(lines)) if lines else None


def mentioned(inputs: List[Dict[str, Any]], skills: List[Skill]) -> List[Skill]:
    """The skills that the user's inputs name, in the order of their messages.

    First `skill` inputs, by path; then links `[$name](path)` in a text, by path; then plain `$name`, in the
    order of the list. The name of a `skill` input is no plain mention.
    """
    by_path = {skill.path: skill for skill in skills}
    asked = [item for item in inputs if item["type"] == "skill"]
    found = [by_path[item["path"]] for item in asked if item.get("path") in by_path]
    texts = [item["text"] for item in inputs if item["type"] == "text"]
    for path in (path for text in texts for path in LINK.findall(text)):
        path = path.strip()
        path = path[len("skill://"):] if path.startswith("skill://") else path
        if path in by_path:
            found.append(by_path[path])
    names = {name for text in texts for name in MENTION.findall(LINK.sub("", text)) if name.upper() not in VARIABLES}
    names -= {item.get("name") for item in asked}
    for skill in skills:
        if skill.name in names and sum(other.name == skill.name for other in skills) == 1:
            found.append(skill)
    return [skill for index, skill in enumerate(found) if skill not in found[:index]]


def skill_message(skill: Skill) -> Optional[str]:
    """The text of the user message that quotes a skill, or None when its file is gone."""
    try:
        with open(skill.path, encoding="utf-8", newline="") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError):
        return None
    return "<skill>\n<name>{}</name>\n<path>{}</path>\n{}\n</skill>".format(skill.name, skill.path, text)
