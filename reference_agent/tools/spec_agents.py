"""The lists inside `spawn_agent`'s description: models that may be chosen, roles that may be given.

Models: those of visibility `list`, by priority. Roles: the user's by name, then the built-in ones that these do
not replace. The user's come from `[agents.<name>]` and from `agents/**/*.toml` in the home's and the project's
configuration folders; a role's file may rename and describe it. (codex 0.115.0, measured.)
"""

import os
from typing import Any, Dict, Iterator, List, Optional, Tuple

from ..settings.layers import ConfigError, between, project_root, read_toml

__all__ = ["describe_models", "describe_roles"]

BUILT_IN = ("default", "explorer", "worker")
#: Keys of `[agents]` that are not roles.
NOT_ROLES = ("max_threads", "max_depth", "job_max_runtime_seconds")


def describe_models(settings: Any, contract: Any) -> str:
    """The lines on the models: the contract's own, or made from the user's catalogue."""
    if settings.catalogue is None:
        return contract.text("agent-models")
    shown = [model for model in settings.catalogue if model["visibility"] == "list" and model["supported_in_api"]]
    if not shown:
        return contract.text("agent-models.none")
    return "\n".join(describe_model(model) for model in sorted(shown, key=lambda model: model["priority"]))


def describe_model(model: Dict[str, Any]) -> str:
    """One line on a model."""
    efforts = ", ".join("{} ({})".format(level["effort"], level["description"])
                        for level in model["supported_reasoning_levels"])
    return "- {} (`{}`): {} Default reasoning effort: {}. Supported reasoning efforts: {}.".format(
        model["display_name"], model["slug"], model["description"] or "",
        model["default_reasoning_level"] or "none", efforts)


def describe_roles(settings: Any, contract: Any) -> str:
    """The paragraphs on the roles."""
    own = own_roles(settings)
    entries = [describe_role(name, description + note(table, contract))
               for name, (description, table) in sorted(own.items())]
    entries += [describe_role(name, contract.text("agent-role." + name)) for name in BUILT_IN if name not in own]
    return "\n".join(entries)


def describe_role(name: str, text: str) -> str:
    """One role with its description."""
    return "{}: {{\n{}\n}}".format(name, text)


def note(table: Dict[str, Any], contract: Any) -> str:
    """What a role's file takes out of the model's hands, as a line of its description; or nothing."""
    values = {"model": table.get("model"), "effort": table.get("model_reasoning_effort")}
    given = {key: value for key, value in values.items() if value}
    return "\n" + contract.fill("agent-role-note." + "-".join(sorted(given)), **given) if given else ""


def own_roles(settings: Any) -> Dict[str, Tuple[str, Dict[str, Any]]]:
    """{name: (description, table of the role's file)}; a role that is not described or not readable is none."""
    found = {}
    for folder in role_folders(settings):
        for path in toml_files(folder):
            table: Any = role_table(path) or {}
            name, description = stripped(table, "name"), stripped(table, "description")
            if name and description and stripped(table, "developer_instructions"):
                found[name] = (description, table)
    for name, role in settings.agents.items():
        if name in NOT_ROLES or not isinstance(role, dict):
            continue
        table = role_table(role["config_file"]) if role.get("config_file") else {}
        description = stripped(table or {}, "description") or stripped(role, "description")
        if table is not None and description:
            found[stripped(table, "name") or name] = (description, table)
    return found


def role_folders(settings: Any) -> Iterator[str]:
    """Folders of role files: the home's, then the project's from its root down."""
    yield os.path.join(settings.codex_home, "agents")
    root = project_root(settings.cwd, settings.project_root_markers)
    for directory in between(root, settings.cwd) if root else [settings.cwd]:
        yield os.path.join(directory, ".codex", "agents")


def toml_files(folder: str) -> List[str]:
    """The `*.toml` files below a folder, sorted by path."""
    found = [os.path.join(directory, name) for directory, _, names in os.walk(folder) for name in names
             if name.endswith(".toml")]
    return sorted(found)


def role_table(path: str) -> Optional[Dict[str, Any]]:
    """The table of a role's file, or None when it is missing or broken."""
    try:
        return read_toml(path) if os.path.isfile(path) else None
    except ConfigError:
        return None


def stripped(table: Dict[str, Any], key: str) -> Optional[str]:
    """The trimmed text at `key`, or None."""
    value = table.get(key)
    return value.strip() or None if isinstance(value, str) else None
