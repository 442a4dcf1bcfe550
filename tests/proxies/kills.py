"""Kills the recorder again and again while answers pass: `python -m tests.proxies.kills [COUNT]` prints what was lost.

Eight clients ask at the same time for answers of up to 20 MB, with a content-length or chunked. After a random number
of bytes the proxy is killed (SIGKILL). When its pipes have ended, the processes that it handed the exchanges to have
ended, too. Then every line of the file must be whole, and every answer that a client had received whole must be in it.
"""
import contextlib
import hashlib
import http.client
import http.server
import os
import random
import socketserver
import subprocess
import sys
import tempfile
import threading
from typing import NamedTuple

from proxies import read_exchanges
from proxies.capture import find_mitmdump

SCRIPT = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))),
                      "proxies", "recording.py")
CLIENTS = 8
SIZES = (0, 10, 1000, 60000, 60000, 300000, 2000000, 20000000)
SECONDS = 60
WORDS = b"Some words of an ordinary answer, again and again. "


class Outcome(NamedTuple):
    """Of one kill: answers that clients had whole, of those how many are lost, damaged lines, lines."""

    received: int
    lost: int
    torn: int
    lines: int


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers `/responses/SIZE/…` with that many bytes; every second answer is chunked."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        _, _, size, number = self.path.split("/")
        body, chunked = content(int(size)), int(number) % 2
        self.send_response(200)
        self.send_header(*(("transfer-encoding", "chunked") if chunked else ("content-length", str(len(body)))))
        self.end_headers()
        try:
            for start in range(0, len(body), 65536):
                piece = body[start:start + 65536]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
            self.wfile.write(b"0\r\n\r\n" if chunked else b"")
            self.wfile.flush()
        except OSError:
            self.close_connection = True

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """The server of the answers; that its connections break off is what is tried."""

    daemon_threads = True

    def handle_error(self, *_):
        pass


def content(size):
    """An answer."""
    return (WORDS * (size // len(WORDS) + 1))[:size]


@contextlib.contextmanager
def serving():
    """The server's port."""
    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def one_kill(folder, port, dice, sizes=SIZES, amount=40000000):
    """Start the recorder, let clients ask, kill it; what came of that."""
    path = os.path.join(folder, "session.jsonl")
    if os.path.exists(path):
        os.unlink(path)
    proxy = subprocess.Popen(
        [find_mitmdump(), "-s", SCRIPT, "--mode", "reverse:http://127.0.0.1:{}".format(port), "--listen-host",
         "127.0.0.1", "--listen-port", "0", "--set", "confdir=" + os.path.join(folder, "conf"), "--set",
         "codex_record=" + path, "--set", "codex_supervised=true", "--set", "flow_detail=0"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    for line in proxy.stdout:
        if line.startswith(b"codex-record ready on port "):
            break
    state = {"left": amount * dice.random() ** 4}
    received, lock = {}, threading.Lock()

    def ask(client):
        numbers = random.Random(client)
        connection = http.client.HTTPConnection("127.0.0.1", int(line.split()[-1]), timeout=SECONDS)
        try:
            for number in range(1000000):
                size = numbers.choice(sizes)
                target = "/responses/{}/{}".format(size, client * 1000000 + number)
                connection.request("POST", target, b"{}")
                answer, body = connection.getresponse(), b""
                digest, length = hashlib.sha256(), 0
                while True:
                    body = answer.read(65536)
                    digest.update(body)
                    length += len(body)
                    with lock:
                        state["left"] -= len(body) + 1
                        if length == size and (not body or answer.length is not None):  # not chunked
                            received[target] = digest.hexdigest()
                        if state["left"] < 0:
                            proxy.kill()
                    if not body:
                        break
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    proxy.stdin.close()
    proxy.stdout.read()
    proxy.stdout.close()
    proxy.wait()
    damaged = []
    recorded = {one.request.target: hashlib.sha256(one.response.body).hexdigest()
                for one in read_exchanges(path, damaged) if one.response is not None}
    lost = [target for target, digest in received.items() if recorded.get(target) != digest]
    return Outcome(len(received), len(lost), len(damaged), len(recorded))


def main():
    """Print the outcome of so many kills; exit code 1 when something was lost."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    dice, outcomes = random.Random(8), []
    with tempfile.TemporaryDirectory() as folder, serving() as port:
        for _ in range(count):
            outcomes.append(one_kill(folder, port, dice))
    total = Outcome(*map(sum, zip(*outcomes)))
    print("{} kills: {} answers received whole, {} of them lost; {} lines, {} damaged".format(
        count, total.received, total.lost, total.lines, total.torn))
    return 1 if total.lost or total.torn else 0


if __name__ == "__main__":
    sys.exit(main())
