"""Agents that send, print or leave what no real agent does: ``python inputs.py NAME exec|app-server …``.

``INPUTS`` has their names by kind. ``SMALL`` are those that take less than a second.
"""

import gzip
import http.client
import json
import os
import re
import socket
import sys
import zlib

MB = 1024 * 1024


def origin():
    with open(os.path.join(os.environ["CODEX_HOME"], "config.toml"), encoding="utf-8") as file:
        return re.search(r'base_url = "http://([\d.]+):(\d+)(/\S*)"', file.read()).groups()


def request(body=b"{}", **headers):
    host, port, path = origin()
    connection = http.client.HTTPConnection(host, int(port))
    try:
        connection.request("POST", path + "/responses", body, dict({"Content-Type": "application/json"}, **headers))
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        sys.exit(9)


def stray():
    host, port, _ = origin()
    connection = http.client.HTTPConnection(host, int(port))
    connection.request("GET", "/" + "x" * 5000)
    connection.getresponse().read()


def encoded(encoding, body):
    request(body, **{"Content-Encoding": encoding})


def bomb(size, wbits=31):
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return b"".join([packer.compress(bytes(MB)) for _ in range(size)]) + packer.flush()


def body(**keys):
    request(json.dumps(dict({"model": "m", "input": []}, **keys), separators=(",", ":")).encode("utf-8"))


def open_socket(head):
    host, port, path = origin()
    connection = socket.create_connection((host, int(port)))
    connection.sendall("POST {}/responses HTTP/1.1\r\nHost: x\r\n{}\r\n".format(path, head).encode("ascii"))
    return connection


def endless(head, data):
    connection = open_socket(head)
    try:
        while True:
            connection.sendall(data)
    except OSError:
        sys.exit(9)


def many_connections(number):
    kept = [open_socket("Content-Length: 9\r\n") for _ in range(number)]
    kept[-1].recv(1)  # until the origin closes it
    sys.exit(9)


def nested_folders(levels, top="."):
    os.chdir(top)
    for _ in range(levels):
        os.mkdir("d")
        os.chdir("d")
    request()


def odd_names():
    for name in (b"\xff", b"\n", b"\x1b[2J", b"-rf", b"x" * 255):
        os.mkdir(name)
        open(os.path.join(name, name), "wb").close()
    os.mkfifo("fifo")
    request()


def links():
    for name, target in (("root", "/"), ("etc", "/etc"), ("home", os.environ["HOSTILE_OUTSIDE"]), ("self", "self")):
        os.symlink(target, name)
    os.mkdir("in")
    os.symlink(os.environ["HOSTILE_OUTSIDE"], "in/out")
    request()


def no_rights():
    os.makedirs("a/b/c")
    for name in ("a/b/c", "a/b", "a"):
        os.chmod(name, 0)
    request()


def many_files(number):
    for count in range(number):
        os.close(os.open("f{}".format(count), os.O_CREAT))
    request()


def prints(data, stream=1):
    while True:
        os.write(stream, data)


def lines(data, number=10 ** 9):
    for _ in range(number):
        os.write(1, data)
    sys.stdin.read()


def message(number):
    return {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "text {}".format(number)}]}


def tool(number):
    return {"type": "function", "name": "t{}".format(number), "parameters": {"type": "object", "properties": {}}}


#: By kind, then by name: what the agent does.
INPUTS = {
    "body": {
        "512 MB with a length": lambda: endless("Content-Length: 536870912\r\n", b" " * MB),
        "a length of 5,000 digits": lambda: endless("Content-Length: " + "9" * 5000 + "\r\n", b" " * MB),
        "chunks without end": lambda: endless("Transfer-Encoding: chunked\r\n", b"10000\r\n" + b" " * 65536 + b"\r\n"),
        "chunks of one byte": lambda: endless("Transfer-Encoding: chunked\r\n", b"1\r\n \r\n" * 10000),
        "a head without end": lambda: endless("", b"x: " + b"y" * 65536 + b"\r\n"),
        "60 MB of spaces": lambda: request(b'{"input":[' + b" " * (60 * MB) + b"]}"),
        "20 MB of ids": lambda: body(input=[message("019c3f00-0000-7000-8000-000000000000 " * (20 * MB // 37))]),
        "five of 40 MB": lambda: [request(b'"' + b"x" * (40 * MB) + b'"') for _ in range(5)],
    },
    "encoding": {
        "gzip of 2 GB": lambda: encoded("gzip", bomb(2048)),
        "gzip of 80 MB": lambda: encoded("gzip", bomb(80)),
        "gzip of gzip of 2 GB": lambda: encoded("gzip, gzip", gzip.compress(bomb(2048))),
        "deflate of 2 GB": lambda: encoded("deflate", bomb(2048, 15)),
        "gzip of 63 MB of brackets": lambda: encoded("gzip", gzip.compress(b"[" + b"[]," * (21 * MB) + b"0]")),
        "a hundred encodings": lambda: encoded(", ".join(["gzip"] * 100), bomb(1)),
        "200,000 gzip members": lambda: encoded("gzip", gzip.compress(b"") * 200000),
        "gzip cut off": lambda: encoded("gzip", bomb(10)[:5000]),
    },
    "nesting": {
        "metadata of 100,000 brackets": lambda: request(**{"X-Codex-Turn-Metadata": "[" * 100000}),
        "a body of 100,000 brackets": lambda: request(b"[" * 100000),
        "objects 100,000 deep": lambda: request(b'{"a":' * 100000 + b"1" + b"}" * 100000),
        "items 120 deep": lambda: body(input=[json.loads("[" * 120 + "]" * 120)] * 100),
        "arguments of a million brackets": lambda: body(input=[{
            "type": "function_call", "name": "x", "call_id": "c", "arguments": "[" * 10 ** 6}]),
    },
    "items": {
        "100,000 items": lambda: body(input=[message(n) for n in range(100000)]),
        "50,000 tools": lambda: body(tools=[tool(n) for n in range(50000)]),
        "4,999 items": lambda: body(input=[message(n) for n in range(4999)]),
        "4,999 empty items": lambda: body(input=[{}] * 4999),
        "4,999 tools": lambda: body(tools=[tool(n) for n in range(4999)]),
        "450,000 keys": lambda: body(x={"k{}".format(n): n for n in range(450000)}),
        "a million values": lambda: body(x=[[]] * 1000000),
        "a key of 100,000 characters over 900 leaves": lambda: body(**{"k" * 100000: {str(n): n for n in range(900)}}),
        "a type of 1 MB": lambda: body(input=[{"type": "t" * MB, "role": "r" * MB, "k": n} for n in range(20)]),
    },
    "requests": {
        "1,500 requests": lambda: [request() for _ in range(1500)],
        "250 connections": lambda: many_connections(250),
        "1,000 connections": lambda: many_connections(1000),
        "500 strays": lambda: [stray() for _ in range(500)],
        "100 different bodies": lambda: [body(x=[n] * 1000) for n in range(100)],
        "a head of 60 KB": lambda: request(**{"X" * 30000: "y" * 30000}),
    },
    "folders": {
        "3,000 nested folders": lambda: nested_folders(3000),
        "3,000 nested folders in its home": lambda: nested_folders(3000, os.environ["HOME"]),
        "odd names and a FIFO": odd_names,
        "links to outside": links,
        "folders of mode 000": no_rights,
        "20,000 files": lambda: many_files(20000),
    },
    "output": {
        "standard output without end": lambda: prints(b"y\n" * 32768),
        "one line without end": lambda: prints(b"y" * 65536),
        "standard error without end": lambda: prints(b"y\n" * 32768, 2),
        "escapes": lambda: (os.write(2, b"\x1b[2J\x1b]0;owned\x07"), sys.exit(3)),
        "bytes that are no text": lambda: (os.write(2, bytes(range(256)) * 100), sys.exit(3)),
    },
    "json-rpc": {
        "notifications without end": lambda: lines(b'{"method":"x","params":{}}\n' * 1000),
        "requests without end": lambda: lines(b'{"id":1,"method":"item/tool/call","params":{}}\n' * 1000),
        "a line of 100,000 brackets": lambda: lines(b"[" * 100000 + b"\n", 1),
        "a line of 3,000 digits as an id": lambda: lines(b'{"id":' + b"9" * 3000 + b',"result":{}}\n', 1),
        "a method that is an object": lambda: lines(b'{"method":{"a":[]},"params":7}\n', 1),
        "a line that is not UTF-8": lambda: lines(b"\xff\xfe\n", 1),
    },
}

#: Those that a test of CI runs.
SMALL = ["chunks of one byte", "a length of 5,000 digits", "gzip of 80 MB", "200,000 gzip members",
         "metadata of 100,000 brackets", "objects 100,000 deep", "50,000 tools", "a million values",
         "250 connections", "odd names and a FIFO", "links to outside", "folders of mode 000", "escapes",
         "requests without end", "notifications without end", "a method that is an object",
         "a line of 3,000 digits as an id"]

if __name__ == "__main__":
    {name: act for kind in INPUTS.values() for name, act in kind.items()}[sys.argv[1]]()
