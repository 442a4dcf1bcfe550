"""A Responses server for tests of the whole agent: it answers from a function and keeps what it was asked."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
USAGE = {"input_tokens": 10, "input_tokens_details": None, "output_tokens": 5, "output_tokens_details": None,
         "total_tokens": 15}


def event(kind, **members):
    return ("data: %s\n\n" % json.dumps(dict(members, type=kind))).encode("utf-8")


def said(text):
    return {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]}


def called(name, arguments, call_id="call_1"):
    return {"type": "function_call", "name": name, "arguments": json.dumps(arguments), "call_id": call_id}


class Origin:
    """`script(n, body)` gives the items of the n-th answer; an item that is bytes goes out as it is, CUT ends the
    stream, a function is called (to wait for something)."""

    CUT = object()

    def __init__(self, script):
        self.script = script
        self.requests = []
        self.server = HTTPServer(("127.0.0.1", 0), self._handler())
        self.server.timeout = 10
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    @property
    def bodies(self):
        return [json.loads(body.decode("utf-8")) for body in self.requests]

    def _handler(self):
        origin = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                origin.requests.append(self.rfile.read(int(self.headers["content-length"])))
                self.send_response(200)
                self.end_headers()
                try:
                    for item in origin.script(len(origin.requests), origin.bodies[-1]):
                        if item is Origin.CUT:
                            return
                        if callable(item):
                            item()
                        else:
                            data = item if isinstance(item, bytes) else event("response.output_item.done", item=item)
                            self.wfile.write(data)
                            self.wfile.flush()
                    self.wfile.write(event("response.completed", response={"id": "r", "usage": USAGE}))
                except OSError:
                    pass

            def log_message(self, *_):
                pass
        return Handler


class Home:
    """A CODEX_HOME and a workspace under `folder` for an agent that talks to `origin`."""

    def __init__(self, folder, origin, config="", provider="stream_max_retries = 0\nrequest_max_retries = 0\n"):
        self.workspace = folder / "workspace"
        self.workspace.mkdir()
        (folder / "codex").mkdir()
        (folder / "codex" / "config.toml").write_text(
            'model = "gpt-5.4"\nmodel_provider = "fake"\n%s\n[skills.bundled]\nenabled = false\n'
            '[model_providers.fake]\nname = "fake"\nbase_url = "http://127.0.0.1:%d/v1"\nenv_key = "FAKE_KEY"\n%s'
            % (config, origin.server.server_port, provider), encoding="utf-8")
        self.environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "CODEX_HOME": str(folder / "codex"),
                        "FAKE_KEY": "k", "PYTHONPATH": str(CHECKOUT), "PYTHONIOENCODING": "utf-8"}

    def start(self, *arguments, program=("-m", "reference_agent"), **changes):
        """The agent, or another Python `program`, as a process with pipes."""
        return subprocess.Popen([sys.executable] + list(program) + list(arguments), cwd=str(self.workspace),
                                env=dict(self.environ, **changes), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def exec(self, *arguments, stdin=b"", **changes):
        """(exit code, stdout, stderr) of one `exec`."""
        process = self.start("exec", *arguments, **changes)
        out, err = process.communicate(stdin, timeout=30)
        return process.returncode, out.decode("utf-8"), err.decode("utf-8")
