"""The lists inside `spawn_agent`'s description: models that may be chosen, roles that may be given.

Models: those of visibility `list`, by priority. Roles: the user's `[agents.<name>]` by name, then the
built-in ones that these do not replace. (codex 0.115.0, measured.)
"""

import os

from reference_agent.layers import ConfigError, read_toml

__all__ = ["describe_models", "describe_roles"]

BUILT_IN = ("default", "explorer", "worker")
#: Keys of `[agents]` that are not roles.
NOT_ROLES = ("max_threads", "max_depth", "job_max_runtime_seconds")


def describe_models(settings, contract):
    """The lines on the models: the contract's own, or made from the user's catalogue."""
    if settings.catalogue is None:
        return contract.text("agent-models")
    shown = [model for model in settings.catalogue if model["visibility"] == "list"]
    return "\n".join(describe_model(model) for model in sorted(shown, key=lambda model: model["priority"]))


def describe_model(model):
    """One line on a model."""
    efforts = ", ".join("{} ({})".format(level["effort"], level["description"])
                        for level in model["supported_reasoning_levels"])
    return "- {} (`{}`): {} Default reasoning effort: {}. Supported reasoning efforts: {}.".format(
        model["display_name"], model["slug"], model["description"] or "",
        model["default_reasoning_level"] or "none", efforts)


def describe_roles(settings, contract):
    """The paragraphs on the roles."""
    own = {name: role for name, role in settings.agents.items() if name not in NOT_ROLES and isinstance(role, dict)}
    entries = [describe_role(name, own_text(role, settings)) for name, role in sorted(own.items())]
    entries += [describe_role(name, contract.text("agent-role." + name)) for name in BUILT_IN if name not in own]
    return "\n".join(entries)


def describe_role(name, text):
    """One role with its description."""
    return "{}: {{\n{}\n}}".format(name, text) if text else "{}: no description".format(name)


def own_text(role, settings):
    """The description of a user's role, with the notes that its own configuration file gives cause for."""
    return role.get("description") or ""


def role_table(role, settings):
    """The table of a role's `config_file`, or {}."""
    if not role.get("config_file"):
        return {}
    path = os.path.join(settings.codex_home, os.path.expanduser(role["config_file"]))
    try:
        return read_toml(path)
    except ConfigError:
        return {}
