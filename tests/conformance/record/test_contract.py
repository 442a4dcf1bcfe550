"""Taking a contract from request bodies: what is stored, and what is refused."""

import json

import pytest

from conformance.errors import BadInput, HarnessFault
from conformance.record.contract import Files, load_probes, record_contract, take
from conformance.record.contract_models import model_files

PROBES = """
[[probe]]
id = "one"
config = { model = "m" }
take = [
  { tool = "t", when = { a = true }, slots = { word = 'a (\\w+) tool' } },
  { text = "told", part = "<part>", pattern = '(?s)<part>(.*)</part>' },
  { text = "base" },
]
[models]
slugs = []
unknown = "no"
aspect = [ { id = "plain" } ]
"""
BODY = {"instructions": "Base.", "tools": [{"type": "function", "name": "t", "description": "a fine tool"}],
        "input": [{"content": [{"text": "other"}, {"text": "<part>\nwords\n</part>"}]}, {"type": "call"}]}


def taken(entry, body=BODY):
    files = Files()
    take(entry, [body], files, "here")
    return files.all("1")


def test_a_tool_is_stored_with_its_facts_and_slots():
    stored = json.loads(taken({"tool": "t", "when": {"a": 1}, "slots": {"word": "a (fine)"}})["tools.json"].decode())
    assert stored == {"t": [{"when": {"a": 1}, "spec": {
        "type": "function", "name": "t", "description": "a <slot:word> tool"}}]}


@pytest.mark.parametrize("entry, expected", [
    ({"part": "<part>"}, "<part>\nwords\n</part>"),
    ({"part": "<part>", "pattern": "\n(.*)\n"}, "words"),
    ({"part": "<part>", "slots": {"w": "(or)"}}, "<part>\nw<slot:w>ds\n</part>"),
    ({"from_tool": "t", "field": "description"}, "a fine tool"),
    ({}, "Base."),
])
def test_a_text_is_stored(entry, expected):
    assert taken(dict(entry, text="x"))["texts/x.md"].decode() == expected


@pytest.mark.parametrize("entry, says", [
    ({"tool": "none"}, "offers no tool none"), ({"text": "x", "part": "<none>"}, "no content part"),
    ({"text": "x", "pattern": "(none)"}, "pattern does not fit"), ({"text": "x", "slots": {"s": "(none)"}}, "slot s")])
def test_what_is_not_there_is_refused(entry, says):
    with pytest.raises(HarnessFault) as caught:
        taken(entry)
    assert says in str(caught.value) and "here" in str(caught.value)


def test_the_same_thing_taken_twice_must_be_equal():
    files = Files()
    for entry in ({"text": "x"}, {"tool": "t"}):
        take(entry, [BODY], files, "here")
        take(entry, [BODY], files, "there")
    other = dict(BODY, instructions="Other.", tools=[dict(BODY["tools"][0], strict=True)])
    for entry in ({"text": "x"}, {"tool": "t"}):
        with pytest.raises(HarnessFault):
            take(entry, [other], files, "there")


def test_a_repeated_probe_is_refused(tmp_path):
    probes = {"probe": [{"id": "a"}, {"id": "a"}], "models": {"slugs": [], "unknown": "u", "aspect": []}}
    with pytest.raises(BadInput):
        load_probes(probes, tmp_path)


def test_an_unknown_field_is_refused(tmp_path):
    probes = {"probe": [{"id": "a", "no_such": 1}], "models": {"slugs": [], "unknown": "u", "aspect": []}}
    with pytest.raises(BadInput):
        load_probes(probes, tmp_path)


def record(tmp_path, monkeypatch, capture):
    path = tmp_path / "probes.toml"
    path.write_text(PROBES)
    monkeypatch.setattr("conformance.record.contract.model_files", lambda models, bodies: {"models.json": {}})
    record_contract(capture, tmp_path / "contract", "1.2.3", path)


def test_a_contract_is_written_whole_and_replaces_the_old_one(tmp_path, monkeypatch):
    (tmp_path / "contract").mkdir()
    (tmp_path / "contract" / "stale").write_text("")
    record(tmp_path, monkeypatch, lambda scenario: [BODY])
    found = {path.relative_to(tmp_path / "contract").as_posix()
             for path in (tmp_path / "contract").rglob("*") if path.is_file()}
    assert found == {"contract.json", "models.json", "tools.json", "texts/told.md", "texts/base.md"}
    assert json.loads((tmp_path / "contract" / "contract.json").read_text()) == {"format": 1, "codex": "1.2.3"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["contract", "probes.toml"]


def test_two_recordings_that_differ_change_nothing(tmp_path, monkeypatch):
    texts = iter("abcd")
    (tmp_path / "contract").mkdir()
    with pytest.raises(HarnessFault) as caught:
        record(tmp_path, monkeypatch, lambda scenario: [dict(BODY, instructions=next(texts))])
    assert "texts/base.md" in str(caught.value)
    assert list((tmp_path / "contract").iterdir()) == []


def test_a_probe_without_a_request_is_refused(tmp_path, monkeypatch):
    with pytest.raises(HarnessFault) as caught:
        record(tmp_path, monkeypatch, lambda scenario: [])
    assert "one" in str(caught.value)


MODELS = {"slugs": ["m"], "unknown": "u", "aspect": [{"id": name} for name in (
    "plain", "bare", "none", "friendly", "pragmatic", "told-friendly", "told-pragmatic", "truncation")]}


def body(prompt, *tools, **more):
    listed = [{"type": "web_search"}, {"type": "function", "name": "view_image", "parameters": {"properties": {}}}]
    listed += [{"type": "function", "name": name} for name in tools]
    return dict({"instructions": prompt, "tools": listed, "parallel_tool_calls": True, "reasoning": None,
                 "input": []}, **more)


def spoken(words):
    return body("", input=[{"content": [{"text": (
        "<personality_spec> Adhere to this personality: \n{} </personality_spec>").format(words)}]}])


def bodies(slug, personal, cut):
    prompts = {name: "as " + name if personal else "plain" for name in ("none", "friendly", "pragmatic")}
    said = {
        "plain": [body("plain", "apply_patch", reasoning={"effort": "low"}, text={"verbosity": "high"})],
        "bare": [body("plain", "shell", "image_generation", text={"verbosity": "low"})],
        "told-friendly": [spoken("F") if personal else body("")],
        "told-pragmatic": [spoken("P") if personal else body("")],
        "truncation": [body(""), body("", input=[{"output": cut}])],
    }
    said.update((name, [body(prompt)]) for name, prompt in prompts.items())
    return {"model {} {}".format(slug, aspect): requests for aspect, requests in said.items()}


def test_the_facts_of_models():
    said = dict(bodies("m", True, "x" * 47950 + "\u20267 tokens truncated\u2026" + "x" * 20),
                **bodies("u", False, "x" * 11960 + "\u20267 chars truncated\u2026" + "x" * 20))
    files = model_files(MODELS, said)
    known, fallback = files["models.json"]["models"][0], files["models.json"]["fallback"]
    assert known["prompts"] == {"plain": "m", "none": "m.none", "friendly": "m.friendly", "pragmatic": "m.pragmatic"}
    assert files["instructions/m.friendly.md"] == "as friendly"
    assert known["personalities"] == {"friendly": "personality.friendly.m", "pragmatic": "personality.pragmatic.m"}
    assert files["texts/personality.friendly.m.md"] == "F"
    assert known["truncation_policy"] == {"mode": "tokens", "limit": 10000}
    assert (known["shell_type"], known["apply_patch_tool_type"]) == ("default", "function")
    assert (known["default_reasoning_level"], known["default_reasoning_summary"]) == ("low", "none")
    assert (known["default_verbosity"], known["support_verbosity"]) == ("high", True)
    assert known["input_modalities"] == ["text", "image"] and not known["supports_image_detail_original"]
    assert fallback["prompts"] == {"plain": "m"} and fallback["personalities"] == {} and "slug" not in fallback
    assert fallback["truncation_policy"] == {"mode": "bytes", "limit": 10000}


def test_an_output_that_was_not_cut_is_refused():
    with pytest.raises(HarnessFault):
        model_files(MODELS, dict(bodies("m", True, "short"), **bodies("u", False, "short")))
