"""Which tools a request offers, in which order. (codex 0.115.0, measured.)

The order is fixed; each line of `specs` says when its tool is there. The specs themselves are recorded
(`Contract.tool`); the variants depend on the facts collected by `facts_of`.
"""

import copy
from collections import OrderedDict

from ..settings.models import find_model
from .spec_agents import describe_models, describe_roles

__all__ = ["specs"]

SHELLS = {"default": ["shell"], "local": ["local_shell"], "shell_command": ["shell_command"],
          "unified_exec": ["exec_command", "write_stdin"], "disabled": []}
EXPERIMENTAL = ("grep_files", "read_file", "list_dir", "test_sync_tool")
AGENTS = ("send_input", "resume_agent", "wait_agent", "close_agent")


def specs(settings, contract, mode=None):
    """The `tools` of a request. The mode changes no list in this version; handlers look at it."""
    model, features = find_model(settings, contract), settings.features
    facts = facts_of(settings, model)
    names = shell_tools(model, features)
    names += ["update_plan", "request_user_input"]
    if features["request_permissions_tool"]:
        names.append("request_permissions")
    if facts["apply_patch"]:
        names.append("apply_patch")
    names += [name for name in EXPERIMENTAL if name in model["experimental_supported_tools"]]
    tools = [contract.tool(name, facts) for name in names]
    search = web_search(settings, model)
    if search:
        tools.append(search)
    if features["image_generation"] and "image" in model["input_modalities"]:
        tools.append(contract.tool("image_generation", facts))
    tools.append(contract.tool("view_image", facts))
    if features["artifact"]:
        tools.append(contract.tool("artifacts", facts))
    if features["multi_agent"]:
        tools.append(spawn_agent(settings, contract, facts))
        tools += [contract.tool(name, facts) for name in AGENTS]
    if features["enable_fanout"]:
        tools.append(contract.tool("spawn_agents_on_csv", facts))
    return tools


def facts_of(settings, model):
    """What the recorded variants depend on."""
    features = settings.features
    patch = model["apply_patch_tool_type"] or ("freeform" if features["apply_patch_freeform"] else None)
    return {
        "login": settings.allow_login_shell,
        "additional_permissions": features["exec_permission_approvals"],
        "default_mode_questions": features["default_mode_request_user_input"],
        "apply_patch": patch,
        "image_detail": features["image_detail_original"] and model["supports_image_detail_original"],
    }


def shell_tools(model, features):
    """The shell tools: none, the unified pair, or what the model was trained on."""
    if not features["shell_tool"]:
        return []
    if features["unified_exec"]:
        return ["exec_command", "write_stdin"]
    return list(SHELLS[model["shell_type"]])


def web_search(settings, model):
    """The hosted search tool, or None when it is off. Without a sandbox it is live unless off."""
    mode = settings.web_search or "cached"
    if mode == "disabled":
        return None
    live = mode == "live" or settings.sandbox.mode == "danger-full-access"
    options = settings.web_search_options
    tool = OrderedDict([("type", "web_search"), ("external_web_access", live)])
    if "allowed_domains" in options:
        tool["filters"] = {"allowed_domains": options["allowed_domains"]}
    if "location" in options:
        place = OrderedDict([("type", "approximate")])
        for key in ("country", "region", "city", "timezone"):
            if key in options["location"]:
                place[key] = options["location"][key]
        tool["user_location"] = place
    if "context_size" in options:
        tool["search_context_size"] = options["context_size"]
    if model["web_search_tool_type"] == "text_and_image":
        tool["search_content_types"] = ["text", "image"]
    return tool


def spawn_agent(settings, contract, facts):
    """The spawn tool: its text lists the models and roles to choose from."""
    spec = copy.deepcopy(contract.tool("spawn_agent", facts))
    spec["description"] = spec["description"].replace("<slot:models>", describe_models(settings, contract))
    role = spec["parameters"]["properties"]["agent_type"]
    role["description"] = role["description"].replace("<slot:roles>", describe_roles(settings, contract))
    return spec
