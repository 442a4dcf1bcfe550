"""`app-server` as a process: the protocol, steers, questions, interrupts, errors."""

import json
import threading

import pytest

from ..serving import Home, Origin, called, said
from .test_exec import gone

PLAN = {"mode": "plan", "settings": {"model": "gpt-5.4", "reasoning_effort": None, "developer_instructions": None}}
QUESTIONS = {"questions": [{"id": "color", "header": "Color", "question": "Which?",
                            "options": [{"label": "Red", "description": "r"}]}]}
THREAD = {"sandbox": "danger-full-access", "approvalPolicy": "never"}


class Client:
    """Talks JSON lines to the agent; `messages` holds what has arrived and has not been read."""

    def __init__(self, home, experimental=True):
        self.process = home.start("app-server")
        self.messages = []
        self.arrived = threading.Condition()
        self.number = 0
        threading.Thread(target=self.read, daemon=True).start()
        self.started = self.request("initialize", clientInfo={"name": "probe", "version": "1"},
                                    capabilities={"experimentalApi": experimental})
        self.send({"method": "initialized"})

    def read(self):
        for line in self.process.stdout:
            with self.arrived:
                self.messages.append(json.loads(line.decode("utf-8")))
                self.arrived.notify_all()

    def send(self, message):
        data = message if isinstance(message, bytes) else json.dumps(message).encode("utf-8") + b"\n"
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def take(self, fits, what):
        with self.arrived:
            assert self.arrived.wait_for(lambda: any(map(fits, self.messages)), 20), "%s; %s" % (what, self.messages)
            found = next(filter(fits, self.messages))
            self.messages.remove(found)
            return found

    def request(self, method, **params):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        answer = self.take(lambda message: message.get("id") == self.number and "method" not in message, method)
        return answer.get("result", answer.get("error"))

    def notification(self, method, kind=None):
        return self.take(lambda message: message.get("method") == method
                         and (kind is None or message["params"]["item"]["type"] == kind), method)["params"]

    def thread(self, **params):
        self.thread_id = self.request("thread/start", **dict(THREAD, **params))["thread"]["id"]

    def turn(self, text="hi", **params):
        self.turn_id = self.request("turn/start", threadId=self.thread_id, input=inputs(text), **params)["turn"]["id"]

    def steer(self, text="more", expected=None):
        return self.request("turn/steer", threadId=self.thread_id, input=inputs(text),
                            expectedTurnId=self.turn_id if expected is None else expected)

    def ended(self):
        return self.notification("turn/completed")["turn"]

    def close(self):
        self.process.stdin.close()
        try:
            code = self.process.wait(20)
            errors = self.process.stderr.read().decode("utf-8")
        finally:
            self.process.kill()
            self.process.stdout.close()
            self.process.stderr.close()
        assert "Traceback" not in errors
        return code, errors


def inputs(text):
    return [{"type": "text", "text": text}]


@pytest.fixture
def serve(tmp_path):
    opened = []

    def start(script, **kwargs):
        origin = Origin(script).__enter__()
        opened.append(origin.__exit__)
        client = Client(Home(tmp_path, origin), **kwargs)
        opened.append(client.close)
        return origin, client
    yield start
    for close in reversed(opened):
        close()


def texts(body):
    """What follows the context in a request, one short text an item."""
    return [item["content"][0]["text"] if item["type"] == "message" else item.get("output") or item["name"]
            for item in body["input"][2:]]


def hello(number, body):
    return [said("done %d" % number)]


def test_a_turn(serve):
    origin, client = serve(hello)
    client.thread()
    client.turn()
    assert client.ended()["status"] == "completed"
    methods = [message["method"] for message in client.messages]
    assert methods == ["thread/started", "thread/status/changed", "turn/started", "item/started", "item/completed",
                    "item/started", "item/completed", "thread/tokenUsage/updated", "thread/status/changed"]
    client.turn("again")
    client.ended()
    assert texts(origin.bodies[1]) == ["hi", "done 1", "again"]


def test_steer_while_a_command_runs(serve):
    release = threading.Event()

    def script(number, body):
        return [called("exec_command", {"cmd": "true"}), lambda: release.wait(10)] if number == 1 else hello(2, body)
    origin, client = serve(script)
    client.thread()
    client.turn()
    client.notification("item/started", "commandExecution")
    assert client.steer("one") == {"turnId": client.turn_id}
    assert client.steer("two") == {"turnId": client.turn_id}
    release.set()
    client.ended()
    assert texts(origin.bodies[1])[0] == "hi" and texts(origin.bodies[1])[3:] == ["one", "two"]
    assert client.steer() == {"code": -32600, "message": "no active turn to steer"}


def test_steers_that_are_refused(serve):
    release = threading.Event()
    origin, client = serve(lambda number, body: [lambda: release.wait(10), said("x")])
    client.thread()
    client.turn()
    assert client.steer(expected="x")["message"] == "expected active turn id `x` but found `%s`" % client.turn_id
    assert client.steer(expected="")["message"] == "expectedTurnId must not be empty"
    empty = client.request("turn/steer", threadId=client.thread_id, expectedTurnId=client.turn_id, input=[])
    assert empty["message"] == "input must not be empty"
    release.set()
    client.ended()


def test_a_question_in_plan_mode(serve):
    origin, client = serve(lambda number, body: [called("request_user_input", QUESTIONS)] if number == 1
                           else [said("done")])
    client.thread()
    client.turn(collaborationMode=PLAN)
    asked = client.take(lambda message: message.get("method") == "item/tool/requestUserInput", "question")
    assert asked["id"] == 0 and asked["params"]["itemId"] == "call_1"
    assert asked["params"]["questions"] == [dict(QUESTIONS["questions"][0], isOther=True, isSecret=False)]
    client.send({"id": 0, "result": {"answers": {"color": {"answers": ["Red", "user_note: dark"]}}}})
    client.ended()
    assert texts(origin.bodies[1])[-1] == '{"answers":{"color":{"answers":["Red","user_note: dark"]}}}'


@pytest.mark.parametrize("answer", [{"error": {"code": -1, "message": "no"}}, {"result": {"foo": 1}}, {"result": 3}])
def test_no_answer(serve, answer):
    origin, client = serve(lambda number, body: [called("request_user_input", QUESTIONS)] if number == 1
                           else [said("done")])
    client.thread()
    client.turn(collaborationMode=PLAN)
    asked = client.take(lambda message: message.get("method") == "item/tool/requestUserInput", "question")
    client.send(dict(answer, id=asked["id"]))
    client.ended()
    assert texts(origin.bodies[1])[-1] == '{"answers":{}}'


@pytest.mark.parametrize("arguments, output", [
    ('{"questions": [', "request_user_input is unavailable in Default mode"),
    (json.dumps(QUESTIONS), "request_user_input is unavailable in Default mode")])
def test_default_mode_is_looked_at_first(serve, arguments, output):
    call = dict(called("request_user_input", {}), arguments=arguments)
    origin, client = serve(lambda number, body: [call] if number == 1 else [said("done")])
    client.thread()
    client.turn()
    client.ended()
    assert texts(origin.bodies[1])[-1] == output


def test_interrupt(serve):
    held = threading.Event()

    def script(number, body):
        if number > 1:
            return hello(number, body)
        return [said("hm"), called("exec_command", {"cmd": "sleep 300"}, "c1"),
                called("exec_command", {"cmd": "true"}, "c2"), lambda: held.wait(10)]
    origin, client = serve(script)
    client.thread()
    client.turn()
    client.notification("item/completed", "commandExecution")
    client.steer("lost")
    assert client.request("turn/interrupt", threadId=client.thread_id, turnId=client.turn_id) == {}
    assert client.ended()["status"] == "interrupted"
    held.set()
    client.turn("next")
    client.ended()
    sent = texts(origin.bodies[1])
    assert sent[:4] == ["hi", "hm", "exec_command", "exec_command"]
    assert sent[4].startswith("aborted by user after ") and "Process exited with code 0" in sent[5]
    assert sent[6].startswith("<turn_aborted>\n") and sent[7:] == ["next"]


def test_a_failed_turn_keeps_its_input(serve):
    def script(number, body):
        return [said("part"), Origin.CUT] if number == 1 else hello(2, body)
    origin, client = serve(script)
    client.thread()
    client.turn()
    ended = client.ended()
    assert ended["status"] == "failed"
    assert ended["error"]["message"].startswith("stream disconnected before completion")
    assert client.notification("error")["willRetry"] is False
    client.turn("next")
    client.ended()
    assert texts(origin.bodies[1]) == ["hi", "part", "next"]


def test_an_empty_input_sends_nothing(serve):
    origin, client = serve(hello)
    client.thread()
    client.request("turn/start", threadId=client.thread_id, input=[])
    assert client.ended()["status"] == "completed" and origin.requests == []
    client.turn()
    client.ended()
    assert texts(origin.bodies[0]) == ["hi"]


@pytest.mark.parametrize("method, params, message", [
    ("foo/bar", {}, "Invalid request: unknown variant `foo/bar`, expected one of `initialize`, "),
    ("initialize", {"clientInfo": {"name": "x", "version": "1"}}, "Already initialized"),
    ("thread/start", {"sandbox": "foo"}, "Invalid request: unknown variant `foo`, expected one of `read-only`, "
     "`workspace-write`, `danger-full-access`"),
    ("thread/start", {"cwd": 3}, "Invalid request: invalid type: integer `3`, expected a string"),
    ("thread/start", {"approvalPolicy": {"granular": {}}}, "Invalid request: missing field `sandbox_approval`"),
    ("turn/start", {"threadId": "x"}, "Invalid request: missing field `input`"),
    ("turn/start", {"threadId": "01a2054c-cbe5-7360-b663-50fae2a71238", "input": []},
     "thread not found: 01a2054c-cbe5-7360-b663-50fae2a71238"),
    ("turn/start", {"threadId": "x", "input": [{"type": "foo"}]},
     "Invalid request: unknown variant `foo`, expected one of `text`, `image`, `localImage`, `skill`, `mention`"),
    ("turn/start", {"threadId": "x", "input": [], "sandboxPolicy": "readOnly"},
     'Invalid request: invalid type: string "readOnly", expected internally tagged enum SandboxPolicy'),
    ("turn/start", {"threadId": "x", "input": [], "serviceTier": "foo"},
     "Invalid request: unknown variant `foo`, expected `fast` or `flex`"),
    ("turn/start", {"threadId": "x", "input": [], "collaborationMode": PLAN},
     "turn/start.collaborationMode requires experimentalApi capability"),
    ("thread/resume", {"threadId": "x"}, "thread/resume is not built yet in this agent"),
    ("thread/compact/start", {"threadId": "x"}, "thread/compact/start is not built yet in this agent"),
    ("thread/start", {"config": {"profiles": 3}},
     "failed to load configuration: invalid type: integer `3`, expected a map\nin `profiles`\n"),
    ("thread/start", {"config": {"skills": {"config": 3}}},
     "failed to load configuration: the configuration holds a value that cannot be used"),
])
def test_errors(serve, method, params, message):
    _, client = serve(hello, experimental=False)
    assert client.request(method, **params)["message"].startswith(message)


@pytest.mark.parametrize("arguments, code, line", [
    (("--enable", "nope"), 1, "Error: Unknown feature flag: nope\n"),
    (("-c", "novalue"), 1, "Error parsing -c overrides: Invalid override (missing '='): novalue\n"),
    (("foo",), 2, "error: unexpected argument 'foo' found\n\nUsage: reference_agent app-server [OPTIONS]\n"),
    (("-c",), 2, "error: a value is required for '--config <key=value>' but none was supplied\n"),
])
def test_wrong_command_lines(tmp_path, arguments, code, line):
    with Origin(hello) as origin:
        process = Home(tmp_path, origin).start("app-server", *arguments)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (code, b"") and err.decode("utf-8").startswith(line)


def test_help(tmp_path):
    with Origin(hello) as origin:
        process = Home(tmp_path, origin).start("app-server", "--help")
        out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, b"")
    assert out.startswith(b"usage: python -m reference_agent app-server [OPTIONS]\n")
    assert b"\n  --config, -c key=value\n" in out


def test_what_is_no_message_is_skipped(serve):
    _, client = serve(hello)
    for line in (b"not json\n", b"\xff\n", b'{"foo": 1}\n', b"[1]\n", b"\n", b'{"id": 99, "result": {}}\n'):
        client.send(line)
    client.thread()


def test_the_end_of_stdin_ends_commands(tmp_path):
    def script(number, body):
        return [called("exec_command", {"cmd": "echo $$; sleep 300", "yield_time_ms": 250})] if number == 1 \
            else [said("done")]
    with Origin(script) as origin:
        client = Client(Home(tmp_path, origin))
        client.thread()
        client.turn()
        client.ended()
        pid = int(texts(origin.bodies[1])[-1].split()[-1])
        assert client.close()[0] == 0
    assert gone(pid)
