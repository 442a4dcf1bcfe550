"""What recording costs the traffic: the same traffic through mitmproxy with the addon, without it, and directly.

All three are up at the same time and take turns, so that what else the machine does hits all of them. The bodies of
100 MB are of words, in which the recorder finds no secret.
"""
import asyncio
import contextlib
import multiprocessing
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import psutil

from conformance.errors import EnvironmentFault
from proxies import CaptureError
from proxies.capture import find_mitmdump

TITLE = "the recorder: latency of the first event, 50 parallel streams, and small exchanges beside a body of 100 MB"
COLUMNS = ("way", "first event ms", "p99 ms", "50 streams: events/s", "alone: worst ms", "beside 100 MB request",
           "beside 100 MB answer")
SCRIPT = os.path.join(os.path.dirname(__file__), os.pardir, os.pardir, "proxies", "recording.py")
EVENT = b"data: " + b"x" * 192 + b"\n\n"
EVENTS, STREAMS, LATENCIES, ROUNDS = 200, 50, 300, 2
LARGE = 100 * 10 ** 6
PIECE = b"Some words of an ordinary text, again and again. " * 2000


def measure():
    """One row a way; the figures are medians of the rounds, the worst waits the worst of all rounds."""
    parent, child = multiprocessing.Pipe()
    server = multiprocessing.Process(target=lambda: asyncio.run(serve(child)), daemon=True)
    server.start()
    origin = parent.recv()
    try:
        with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
            ways = {"directly": origin, "mitmproxy": stack.enter_context(proxy(folder, origin)),
                    "with the recorder": stack.enter_context(proxy(
                        folder, origin, "-s", SCRIPT, "--set", "codex_record=" + os.path.join(folder, "file.jsonl")))}
            taken = {way: [] for way in ways}
            for _ in range(ROUNDS):
                for way, port in ways.items():
                    taken[way].append(asyncio.run(once(port)))
        for way, rounds in taken.items():
            first, last, rate, *waits = zip(*rounds)
            yield (way, milliseconds(statistics.median(first)), milliseconds(statistics.median(last)),
                   "{:.0f}".format(statistics.median(rate))) + tuple(milliseconds(max(wait)) for wait in waits)
    except CaptureError as error:
        raise EnvironmentFault(str(error))
    finally:
        server.terminate()
        server.join()


async def once(port):
    """One round: first event (median, p99), events a second, the worst waits alone and beside each large body."""
    latencies = sorted([await small(port, "/1") for _ in range(LATENCIES)])
    began = time.perf_counter()
    await asyncio.gather(*[small(port, "/{}".format(EVENTS)) for _ in range(STREAMS)])
    rate = EVENTS * STREAMS / (time.perf_counter() - began)
    figures = [statistics.median(latencies), latencies[int(len(latencies) * 0.99)], rate, max(latencies)]
    for sent, answered in ((LARGE, 0), (0, LARGE)):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "from tests.benchmarks.recorder import large; large({}, {}, {})".format(
                port, sent, answered))
        ended, worst = asyncio.ensure_future(process.wait()), 0.0
        while not ended.done():
            worst = max(worst, await small(port, "/1"))
        figures.append(worst)
    return figures


def large(port, sent, answered):
    """Send so many bytes and receive so many, in a process of its own: both are work for the client, too."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head("/bytes/{}/responses".format(answered), sent))
        for _ in range(sent // len(PIECE)):
            connection.sendall(PIECE)
        connection.sendall(PIECE[:sent % len(PIECE)])
        while connection.recv(1 << 20):
            pass


async def small(port, target):
    """Seconds until the first event of an answer is there; the whole answer is read."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.perf_counter()
    writer.write(head(target + "/responses", 2) + b"{}")
    await reader.readuntil(b"\r\n\r\n")
    await reader.readuntil(b"\n\n")
    waited = time.perf_counter() - began
    while await reader.read(1 << 16):
        pass
    writer.close()
    return waited


def head(target, length):
    """A request's head."""
    return ("POST {} HTTP/1.1\r\nhost: origin\r\nconnection: close\r\ncontent-length: {}\r\n\r\n".format(
        target, length).encode("ascii"))


async def serve(pipe):
    """The server: `/N/responses` is answered with N events, `/bytes/N/responses` with N bytes."""
    server = await asyncio.start_server(answer, "127.0.0.1", 0, limit=1 << 20)
    pipe.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def answer(reader, writer):
    """One connection, one answer."""
    text = (await reader.readuntil(b"\r\n\r\n")).decode("ascii").lower()
    left = int(text.split("content-length:")[1].split()[0])
    while left:
        left -= len(await reader.read(min(left, 1 << 20)))
    parts = text.split()[1].split("/")
    if parts[1] == "bytes":
        size = int(parts[2])
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % size)
        for start in range(0, size, len(PIECE)):
            writer.write(PIECE[:size - start])
            await writer.drain()
    else:
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/event-stream\r\n"
                     b"transfer-encoding: chunked\r\n\r\n")
        for _ in range(int(parts[1])):
            writer.write(b"%x\r\n%s\r\n" % (len(EVENT), EVENT))
            await writer.drain()
        writer.write(b"0\r\n\r\n")
    with contextlib.suppress(OSError):
        await writer.drain()
        writer.close()


@contextlib.contextmanager
def proxy(folder, origin, *words):
    """A mitmproxy on its way to the server: its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [find_mitmdump(), "--mode", "reverse:http://127.0.0.1:{}".format(origin), "--listen-host", "127.0.0.1",
         "--listen-port", str(port), "--set", "confdir=" + os.path.join(folder, "conf"), "--set", "flow_detail=0"]
        + list(words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=dict(os.environ, PYTHONUNBUFFERED="1"))
    try:
        for line in process.stdout:
            if b"listening at" in line:
                break
        reader = threading.Thread(target=process.stdout.read)
        reader.start()
        yield port
    finally:
        for one in psutil.Process(process.pid).children(recursive=True) + [process]:
            one.kill()  # nobody needs what is still to be written
        process.wait()


def milliseconds(seconds):
    """For the table."""
    return "{:.1f}".format(seconds * 1e3)
