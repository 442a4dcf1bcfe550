"""The facts of each model, worked out from what upstream sent in the model's probes, with the keys of its catalogue.

Aspects, one request body each (``truncation``: two):

``plain``           nothing configured: reasoning, verbosity, parallel calls, apply_patch
``none``, ``friendly``, ``pragmatic``
                    ``personality`` set: the prompt as it then reads
``bare``            personality switched off, the model's own shell, everything optional asked for
``told-friendly``, ``told-pragmatic``
                    the personality changed by a turn: the model's words for it
``truncation``      a tool answered with more than fits: how much was kept
"""

import re
from typing import Any, Dict, List

from ..errors import HarnessFault

__all__ = ["model_files"]

SHELL_TYPES = {"shell_command": "shell_command", "shell": "default", "local_shell": "local"}
PERSONALITIES = ("none", "friendly", "pragmatic")
SPEC = re.compile(r"\A<personality_spec>.*?personality: \n(.*) </personality_spec>\Z", re.DOTALL)
CUT = re.compile(r"…\d+ (tokens|chars) truncated…")


def model_files(models: Dict[str, Any], bodies: Dict[str, List[Dict[str, Any]]]) -> Dict[str, Any]:
    """``models.json``, the prompts and the words for personalities: file name -> content."""
    files: Dict[str, Any] = {}
    known = [model_facts(slug, aspects_of(slug, models, bodies), files) for slug in models["slugs"]]
    unknown = models["unknown"]
    fallback = model_facts(unknown, aspects_of(unknown, models, bodies), files)
    del fallback["slug"]
    files["models.json"] = {"models": known, "fallback": fallback}
    return files


def aspects_of(slug: str, models: Dict[str, Any], bodies: Dict[str, Any]) -> Dict[str, List[Dict[str, Any]]]:
    """The bodies of a model's probes by aspect."""
    return {aspect["id"]: bodies["model {} {}".format(slug, aspect["id"])] for aspect in models["aspect"]}


def model_facts(slug: str, aspects: Dict[str, List[Dict[str, Any]]], files: Dict[str, Any]) -> Dict[str, Any]:
    """The facts of one model; its texts are added to ``files`` (equal prompts are stored once)."""
    plain, bare = aspects["plain"][0], aspects["bare"][0]
    tools, own = tool_table(plain), tool_table(bare)
    reasoning = plain["reasoning"]
    shell = next((SHELL_TYPES[name] for name in own if name in SHELL_TYPES), "disabled")
    patch = tools.get("apply_patch")
    return {
        "slug": slug,
        "prompts": prompts(slug, aspects, files),
        "personalities": personalities(slug, aspects, files),
        "shell_type": shell,
        "supports_parallel_tool_calls": plain["parallel_tool_calls"],
        "supports_reasoning_summaries": reasoning is not None,
        "default_reasoning_level": (reasoning or {}).get("effort"),
        "default_reasoning_summary": (reasoning or {}).get("summary", "none" if reasoning else "auto"),
        "support_verbosity": "verbosity" in bare.get("text", {}),
        "default_verbosity": plain.get("text", {}).get("verbosity"),
        "apply_patch_tool_type": patch and ("freeform" if patch["type"] == "custom" else "function"),
        "web_search_tool_type": "text_and_image" if "search_content_types" in tools["web_search"] else "text",
        "supports_image_detail_original": "detail" in own["view_image"]["parameters"]["properties"],
        "input_modalities": ["text", "image"] if "image_generation" in own else ["text"],
        "truncation_policy": truncation(slug, aspects["truncation"]),
        "experimental_supported_tools": [],
    }


def tool_table(body: Dict[str, Any]) -> Dict[str, Dict[str, Any]]:
    """The tools of a request by name."""
    return {tool.get("name", tool["type"]): tool for tool in body["tools"]}


def prompts(slug: str, aspects: Dict[str, List[Dict[str, Any]]], files: Dict[str, Any]) -> Dict[str, str]:
    """{personality or "plain": name of the prompt}; personalities only when they make a difference."""
    texts = {"plain": aspects["bare"][0]["instructions"]}
    if len({aspects[name][0]["instructions"] for name in PERSONALITIES}) > 1:
        texts.update((name, aspects[name][0]["instructions"]) for name in PERSONALITIES)
    names = {}
    for variant, text in texts.items():
        same = [name for name, content in files.items() if name.startswith("instructions/") and content == text]
        name = same[0] if same else "instructions/{}{}.md".format(slug, "" if variant == "plain" else "." + variant)
        files[name] = text
        names[variant] = name[len("instructions/"):-len(".md")]
    return names


def personalities(slug: str, aspects: Dict[str, List[Dict[str, Any]]], files: Dict[str, Any]) -> Dict[str, str]:
    """{personality: name of the model's words for it}."""
    names = {}
    for personality in ("friendly", "pragmatic"):
        parts = [part.get("text", "") for item in aspects["told-" + personality][-1]["input"]
                 for part in item.get("content") or []]
        for match in filter(None, map(SPEC.match, parts)):
            text = match.group(1)
            same = [name for name, content in files.items() if name.startswith("texts/personality.")
                    and content == text]
            name = same[0] if same else "texts/personality.{}.{}.md".format(personality, slug)
            files[name] = text
            names[personality] = name[len("texts/"):-len(".md")]
    return names


def truncation(slug: str, requests: List[Dict[str, Any]]) -> Dict[str, Any]:
    """The model's policy on long tool outputs, from one that was cut: what is stored is 1.2 times the limit."""
    output = requests[-1]["input"][-1].get("output", "")
    match = CUT.search(output)
    if len(requests) < 2 or not match:
        raise HarnessFault("contract: model {}: the long tool output was not cut".format(slug))
    mode, each = ("tokens", 4) if match.group(1) == "tokens" else ("bytes", 1)
    return {"mode": mode, "limit": int(round(len(output.encode("utf-8")) / each / 1.2, -2))}
