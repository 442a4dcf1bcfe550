"""Every reader of files of the harness, with files that are almost valid."""

import gzip
import json
import zlib
from pathlib import Path

import pytest
from hypothesis import given

from conformance import compat, files
from conformance.agent_json import NotJson, read_json_text
from conformance.cli.compare import read_report
from conformance.errors import AgentFault, BadInput
from conformance.goldens import store
from conformance.report import summarise
from conformance.report.as_json import as_json
from conformance.rules.load import RULES, load_rules
from conformance.scenario.load import load_scenarios
from conformance.subjects.agent import AGENTS, load_agent
from conformance.subjects.drivers.jsonrpc import Incoming
from conformance.suite.deviations import load_deviations
from proxies import Exchange, ExchangeError, Request, Response, from_json, read_exchanges, to_json
from proxies.exchange import decode_body
from proxies.origin.http1 import BadRequest, RequestParser

from .mutation import finds, fuzzed, holds, mutated

SCENARIO = b'''id = "a"
title = "a title"
protects = "something"
family = "f"
driver = "exec"
versions = ">=0.115.0"
steps = [{ do = "turn", text = "hello" }]
answers = [{ items = [{ message = "@{workspace}" }] }]
[config]
model = "@{model:classic}"
[[differs]]
versions = ">=0.160.0"
config.model_reasoning_effort = "low"
'''
DEVIATIONS = b'''[[deviations]]
reason = "because"
scenario = "exec-*"
path = "exchanges[0].request.body.tools[*].description"
expires = 2099-01-01
[[deviations]]
reason = "so"
requirement = "envelope.schema"
'''
EXCHANGE = Exchange(Request("POST", "/v1/responses", (("a", "b"),), b"{}"), Response(200, (), b"\xff"), 1)
FIXTURES = store.fixtures_folder() / "codex-0.115.0"
REPORT = files.dump_json(as_json(summarise("a", "1", [], 0.0)))


def in_file(folder, name, read):
    """A reader of bytes from a reader of a file."""
    def from_bytes(data):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return read(path)
    return from_bytes


def parse_request(data):
    parser = RequestParser()
    for at in range(0, len(data), 40):
        parser.feed(data[at:at + 40])
    return parser.end()


#: name: the file's name, how it is read, a valid content, the reader's errors, what to break to plant a defect
READERS = {
    "scenario": ("s/a.toml", lambda path: load_scenarios(path.parent), SCENARIO, BadInput, "toml"),
    "agent": ("agent.toml", lambda path: load_agent(str(path)), (AGENTS / "codex.toml").read_bytes(), BadInput, "toml"),
    "deviations": ("x.toml", lambda path: load_deviations(path, ["exec-plain"]), DEVIATIONS, BadInput, "toml"),
    "rules": ("rules.toml", load_rules, RULES.read_bytes()[:3000].rsplit(b"[[", 1)[0], BadInput, "toml"),
    "report": ("r.json", read_report, REPORT, BadInput, "json"),
    "golden": ("goldens/exec-plain.json", lambda path: store.read_golden(path.parent.parent, "exec-plain"),
               (FIXTURES / "goldens" / "exec-plain.json").read_bytes(), BadInput, "json"),
    "manifest": ("manifest.json", lambda path: store.read_manifest(path.parent).get("complete"),
                 (FIXTURES / "manifest.json").read_bytes()[:400].rsplit(b",", 1)[0] + b"}", BadInput, "json"),
    "exchanges": ("e.jsonl", lambda path: read_exchanges(str(path)),
                  json.dumps(to_json(EXCHANGE)).encode("utf-8") + b"\n", ExchangeError, "exchange"),
}


@pytest.mark.parametrize("name", sorted(READERS))
def test_a_damaged_file_is_one_line(name, tmp_path):
    place, read, valid, errors, _ = READERS[name]
    from_bytes = in_file(tmp_path, place, read)

    @fuzzed
    @given(mutated(valid))
    def check(data):
        assert holds(from_bytes, data, errors), data
    check()


def plant(kind, monkeypatch):
    """Take a guard out of the readers."""
    if kind == "toml":
        monkeypatch.setattr(files, "read_toml", lambda path: compat.parse_toml(path.read_bytes().decode("utf-8")))
        for module in ("scenario.load", "subjects.agent", "suite.deviations", "rules.load"):
            monkeypatch.setattr("conformance.{}.read_toml".format(module), files.read_toml)
    elif kind == "json":
        for module in ("cli.compare", "goldens.store"):
            monkeypatch.setattr("conformance.{}.read_json".format(module),
                                lambda path: json.loads(Path(str(path)).read_bytes().decode("utf-8")))
    else:
        monkeypatch.setitem(globals(), "read_exchanges", lambda path: [
            from_json(json.loads(line.decode("utf-8"))) for line in Path(path).read_bytes().split(b"\n") if line])


@pytest.mark.parametrize("name", sorted(READERS))
def test_a_planted_defect_is_found(name, tmp_path, monkeypatch):
    place, read, valid, errors, kind = READERS[name]
    plant(kind, monkeypatch)
    assert finds(in_file(tmp_path, place, read), valid, errors)


#: What agents send: name, reader, a valid input, the reader's errors.
WIRE = {
    "json": (lambda data: read_json_text(data.decode("utf-8", "backslashreplace")),
             b'{"a":[1,2.5,"x",{"b":null}]}', NotJson),
    "json-rpc": (Incoming.of, b'{"id":1,"method":"turn/start","params":{"a":[1]}}', AgentFault),
    "http": (parse_request, b"POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nA: b\r\n\r\n{}",
             BadRequest),
    "chunks": (parse_request, b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
               BadRequest),
    "gzip": (lambda data: decode_body(data, "gzip", 10 ** 6), gzip.compress(b"hello" * 9), ExchangeError),
    "deflate": (lambda data: decode_body(data, "deflate", 10 ** 6), zlib.compress(b"hello"), ExchangeError),
}


@pytest.mark.parametrize("name", sorted(WIRE))
def test_what_an_agent_sends_is_read_or_refused(name):
    read, valid, errors = WIRE[name]

    @fuzzed
    @given(mutated(valid))
    def check(data):
        assert holds(read, data, errors), data
    check()


@pytest.mark.parametrize("name, reader", [
    ("json", lambda data: json.loads(data.decode("utf-8", "backslashreplace"))),
    ("json-rpc", lambda data: json.loads(data.decode("utf-8"))["method"]),
    ("http", lambda data: int(dict(line.split(b": ") for line in data.split(b"\r\n")[1:4])[b"Content-Length"])),
    ("chunks", lambda data: int(data.split(b"\r\n\r\n")[1].split(b"\r\n")[0], 16)),
    ("gzip", lambda data: gzip.decompress(data)),
    ("deflate", lambda data: zlib.decompress(data)),
])
def test_a_reader_without_guards_is_found(name, reader):
    assert finds(reader, WIRE[name][1], WIRE[name][2])
