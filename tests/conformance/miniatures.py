"""Miniature agents, one for each way to be a bad agent: ``python miniatures.py NAME exec|app-server …``.

Each is a few lines that do one thing wrong; its docstring says what. Nothing here waits by the clock: what hangs,
hangs for good, and the harness has to end it.
"""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

MINIATURES = {}

CHILD = "import os, signal; os.write({}, b'up'); os.close({}); signal.pause()"


def miniature(function):
    """Register an agent under its name, with hyphens."""
    MINIATURES[function.__name__.replace("_", "-")] = function
    return function


def say(text):
    """A line in the agent's log."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def hang():
    """Never come back, whatever happens to standard input."""
    while True:
        signal.pause()


def send(**message):
    """A JSON-RPC line."""
    os.write(1, (json.dumps(message) + "\n").encode("utf-8"))


def request(body=b"{}", **headers):
    """Ask the origin, as configured; the answer's bytes."""
    with open(os.path.join(os.environ["CODEX_HOME"], "config.toml"), encoding="utf-8") as file:
        host, port, path = re.search(r'base_url = "http://([\d.]+):(\d+)(/\S*)"', file.read()).groups()
    connection = http.client.HTTPConnection(host, int(port))
    connection.request("POST", path + "/responses", body, dict({"Content-Type": "application/json"}, **headers))
    return connection.getresponse().read()


def serve(turn, **results):
    """Answer the handshake; call ``turn`` when a turn is started. ``results`` replaces answers by method."""
    for line in sys.stdin:
        message = json.loads(line)
        method = message.get("method")
        if method == "turn/start":
            turn(message)
        elif "id" in message:
            send(id=message["id"], result=results.get(method, {"thread": {"id": "thread"}}))


def either(turn):
    """Run ``turn`` by either driver."""
    if "app-server" in sys.argv:
        serve(turn)
    else:
        turn({"id": 0})


@miniature
def exits_at_once():
    """Ends with status 3 and says why."""
    say("no licence found")
    sys.exit(3)


@miniature
def hangs_at_once():
    """Does nothing, not even read."""
    say("thinking")
    hang()


@miniature
def hangs_after_its_request():
    """Sends one request and never another."""
    def turn(message):
        request()
        say("asked")
        hang()
    either(turn)


@miniature
def floods_stdout():
    """Prints short lines without end."""
    while True:
        os.write(1, b"y\n" * 8192)


@miniature
def floods_stderr():
    """Logs short lines without end, and does nothing else."""
    while True:
        os.write(2, b"y\n" * 8192)


@miniature
def floods_one_line():
    """Prints one line that never ends."""
    while True:
        os.write(1, b"y" * 16384)


@miniature
def speaks_garbage():
    """Prints what is not JSON-RPC."""
    say("about to speak")
    os.write(1, b"Hello, I am your agent!\n")
    hang()


@miniature
def speaks_another_shape():
    """Prints JSON of the right kind with parts of the wrong type."""
    say("about to speak")
    send(method="turn/completed", params={"turn": ["not an object"]})
    hang()


@miniature
def answers_with_an_odd_id():
    """Answers under an id that is no key of anything."""
    say("about to speak")
    send(id=[1], result={})
    hang()


@miniature
def nests_deeply():
    """Prints JSON that no parser gets to the bottom of."""
    say("about to speak")
    os.write(1, b"[" * 100000 + b"\n")
    hang()


@miniature
def refuses_the_handshake():
    """Answers ``initialize`` with an error that is text."""
    say("not today")
    message = json.loads(sys.stdin.readline())
    send(id=message["id"], error="not today")
    hang()


@miniature
def starts_no_thread():
    """Answers ``thread/start`` without the thread."""
    say("threadless")
    serve(None, **{"thread/start": {"thread": None}})


@miniature
def closes_stdout():
    """Closes its output and lives on."""
    say("closing")
    os.close(1)
    hang()


@miniature
def closes_stdin():
    """Closes its input and lives on."""
    say("not listening")
    os.close(0)
    hang()


@miniature
def never_answers():
    """Reads everything, answers nothing, and ends when its input does."""
    say("listening")
    for _ in sys.stdin:
        pass


@miniature
def crashes_in_a_turn():
    """Raises after the first answer, with more to come."""
    def turn(message):
        request()
        raise RuntimeError("lost the plot")
    either(turn)


@miniature
def dies_in_a_turn():
    """Is killed by a signal after the first answer."""
    def turn(message):
        request()
        say("ouch")
        os.kill(os.getpid(), signal.SIGKILL)
    either(turn)


@miniature
def asks_without_end():
    """Asks the user one question after the other."""
    say("curious")

    def turn(message):
        send(id=message["id"], result={"turn": {"id": "turn"}})
        for number in range(5):
            send(id=100 + number, method="item/tool/requestUserInput", params={})
    serve(turn)
    hang()


@miniature
def ignores_sigterm():
    """Hangs and does not listen to SIGTERM."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    say("deaf")
    hang()


@miniature
def leaves_a_daemon():
    """Leaves a grandchild in a session of its own, with no pipe of ours, and fails."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.setsid()
        code = CHILD.format(writer, writer)
        devnull = os.open(os.devnull, os.O_RDWR)
        daemon = subprocess.Popen([sys.executable, "-S", "-c", code], stdin=devnull, stdout=devnull, stderr=devnull,
                                  pass_fds=[writer])
        say("daemon {}".format(daemon.pid))
        os._exit(0)
    os.close(writer)
    os.read(reader, 2)
    sys.exit(3)


@miniature
def leaves_its_pipes_to_a_child():
    """Ends with status 0 while a child still holds its standard output and error."""
    reader, writer = os.pipe()
    child = subprocess.Popen([sys.executable, "-S", "-c", CHILD.format(writer, writer)], pass_fds=[writer])
    say("child {}".format(child.pid))
    os.close(writer)
    os.read(reader, 2)
    os._exit(0)


@miniature
def drops_its_request():
    """Sends a request and hangs up before the answer has come to its end."""
    with open(os.path.join(os.environ["CODEX_HOME"], "config.toml"), encoding="utf-8") as file:
        host, port, path = re.search(r'base_url = "http://([\d.]+):(\d+)(/\S*)"', file.read()).groups()
    connection = http.client.HTTPConnection(host, int(port))
    connection.request("POST", path + "/responses", b"{}", {"Content-Type": "application/json"})
    connection.getresponse().read(10)
    connection.close()


@miniature
def asks_too_often():
    """Sends one request more than the script has answers."""
    for _ in range(2):
        request()


@miniature
def says_another_thing_every_time():
    """Sends a request that differs from run to run."""
    request(json.dumps({"input": [{"type": "message", "content": time.time()}]}).encode("utf-8"))


@miniature
def sends_half_a_letter():
    """Sends a lone surrogate, which JSON can say and UTF-8 cannot."""
    request(b'{"model": "\\ud800", "input": []}')


@miniature
def sends_odd_keys():
    """Sends keys that hold a lone surrogate, the end of a line, an escape sequence, a dot and quotes."""
    request(b'{"model": "m", "k\\ud800": 1, "a\\nb": 2, "\\u001b[31m": 3, "a.\\"b": 4, "input": []}')


@miniature
def sends_a_deep_body():
    """Sends a body that is nested too deeply for a server to read."""
    request(b"[" * 100000 + b"]" * 100000)


def send_bytes(*lines):
    """Send lines as an HTTP request to the origin and read its answer."""
    with open(os.path.join(os.environ["CODEX_HOME"], "config.toml"), encoding="utf-8") as file:
        host, port, path = re.search(r'base_url = "http://([\d.]+):(\d+)(/\S*)"', file.read()).groups()
    head = ["POST {}/responses HTTP/1.1".format(path), "Host: {}:{}".format(host, port)]
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall("\r\n".join(head + list(lines)).encode("ascii"))
        while connection.recv(65536):
            pass


@miniature
def sends_two_lengths():
    """Sends a request with two lengths that differ."""
    send_bytes("Content-Length: 2", "Content-Length: 3", "", "{}")


@miniature
def sends_a_bad_chunk():
    """Sends a chunk without its size."""
    send_bytes("Transfer-Encoding: chunked", "", "{}", "0", "", "")


@miniature
def sends_a_folded_field():
    """Sends a header field on two lines."""
    send_bytes("X-Long: one", " two", "Content-Length: 2", "", "{}")


@miniature
def sends_a_large_head():
    """Sends a head of more than 64 KiB."""
    send_bytes("X-Long: " + "x" * 65536, "Content-Length: 2", "", "{}")


@miniature
def sends_metadata_of_brackets():
    """Sends metadata of its turn that no parser gets to the bottom of."""
    request(b'{"model":"m","input":[]}', **{"X-Codex-Turn-Metadata": "[" * 100000})


@miniature
def sends_metadata_of_digits():
    """Sends metadata of its turn that is a number of 60,000 digits."""
    request(b'{"model":"m","input":[]}', **{"X-Codex-Turn-Metadata": '{"turn_id":' + "9" * 60000 + "}"})


@miniature
def is_stopped_by_ctrl_c():
    """Asks once, then waits for SIGINT; says what it read, its arguments, and leaves a child behind."""
    read = sys.stdin.read()
    request()
    child = subprocess.Popen([sys.executable, "-S", "-c", "import signal; signal.pause()"],
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    signal.signal(signal.SIGINT, lambda *_: sys.exit(7))
    with open("last.txt", "w", encoding="utf-8") as file:
        file.write("{} {}".format(sys.argv[2:], read))
    with open("up", "w", encoding="utf-8") as pipe:
        pipe.write("here\n")
    say("waiting, child {}".format(child.pid))
    hang()


@miniature
def asks_once():
    """Sends the same request in every run."""
    request(b'{"model":"m","input":[]}')


@miniature
def is_polite():
    """A good app-server: asks questions in its turn, says what it does, refuses to be steered or interrupted."""
    turns = 0
    for line in sys.stdin:
        message = json.loads(line)
        method = message.get("method")
        if method == "turn/start":
            turns += 1
            send(id=message["id"], result={"turn": {"id": "turn-{}".format(turns)}})
            send(method="turn/started", params={})
            send(method="item/started", params={"item": {"type": "commandExecution"}})
            request(json.dumps({"asked": message["params"]["input"]}).encode("utf-8"))
            send(id="q", method="item/tool/requestUserInput", params={"questions": [turns]})
            send(id="n", method="item/unheard/of", params={})
        elif message.get("id") == "q":
            request(json.dumps({"told": message["result"]}).encode("utf-8"))
            for kind in ("commandExecution", "fileChange") if message["result"].get("ask") else ():
                send(id=kind, method="item/{}/requestApproval".format(kind), params={"asked": kind})
            if message["result"].get("ask"):
                send(id="call", method="item/tool/call", params={"tool": "mine"})
        elif message.get("id") in ("commandExecution", "fileChange", "call"):
            body = {message["id"]: message.get("result", message.get("error"))}
            request(json.dumps(body).encode("utf-8"))
        elif message.get("id") == "n":
            say("no answer: {}".format(message["error"]["code"]))
            send(method="item/completed", params={"item": {"type": "commandExecution"}})
            send(method="turn/completed", params={"turn": {"id": "x", "status": "completed", "error": None}})
        elif method in ("turn/steer", "turn/interrupt"):
            send(id=message["id"], error={"code": -32600, "message": method + " " + str(message["params"])})
        elif "id" in message:
            send(id=message["id"], result={"thread": {"id": "thread"}})


@miniature
def is_silent():
    """Does nothing and is content with that."""


if __name__ == "__main__":
    MINIATURES[sys.argv[1]]()
