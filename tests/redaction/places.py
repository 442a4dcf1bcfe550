"""Places of a secret within the traffic: each function takes a text and gives the exchanges that carry it.

`TEXT_PLACES` take any text. The functions for headers, targets and forms take what stands there. `KEPT` are harmless
sentences around the secret which a redactor must leave alone; the places in `OPAQUE` may lose them.
"""
import base64
import gzip
import json
import random
import struct
import zlib

from proxies.exchange import Exchange, Frame, Request, Response

__all__ = ["KEPT", "OPAQUE", "TEXT_PLACES", "form", "multipart", "request_header", "response_header", "target"]

KEPT = ("The first line stays.", "The last line stays.")
WITNESS = "A user wrote this sentence, and it is no secret."
JSON = ("content-type", "application/json")
EVENTS = ("content-type", "text/event-stream")


def framed(text):
    """The text between two harmless lines."""
    return KEPT[0] + "\n" + text + "\n" + KEPT[1]


def dumps(value):
    """JSON as the real codex writes it: compact, not escaped."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def request(body=b"{}", headers=(JSON,), at="/v1/responses"):
    return Request("POST", at, (("host", "127.0.0.1:8080"),) + tuple(headers), body)


def items_request(*items):
    """A request with a harmless user message and these items."""
    first = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": WITNESS}]}
    return request(dumps({"model": "m", "instructions": "Be brief.", "input": [first] + list(items), "stream": True}))


def user(text):
    return {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}


def output(text):
    return {"type": "function_call_output", "call_id": "call_1", "output": text}


def call(text):
    arguments = json.dumps({"command": ["bash", "-lc", text]}, ensure_ascii=False)
    return {"type": "function_call", "name": "shell", "call_id": "call_1", "arguments": arguments}


def nested(text, depth):
    """The text in a JSON string in a JSON string, and so on."""
    for _ in range(depth):
        text = json.dumps({"output": text, "metadata": {"exit_code": 0}}, ensure_ascii=False)
    return text


def events(*values, end="\n"):
    """An event stream."""
    return b"".join(
        "event: {}{end}data: ".format(value["type"], end=end).encode("ascii") + dumps(value) + (end * 2).encode("ascii")
        for value in values)


def answered(body, headers=(EVENTS,), complete=True, status=200):
    return [Exchange(items_request(), Response(status, tuple(headers), body, complete), 1)]


def pieces(text):
    """The text in pieces of one to five characters, longer ones of a long text; the same text gives the same pieces."""
    rng = random.Random(text)
    largest = 5 if len(text) < 3000 else len(text) // 100
    found, place = [], 0
    while place < len(text):
        size = rng.randint(1, largest)
        found.append(text[place:place + size])
        place += size
    return found


def deltas(text, kind="response.output_text.delta", item="msg_1", index=0):
    return [{"type": kind, "item_id": item, "output_index": index, "content_index": 0, "delta": piece}
            for piece in pieces(text)]


CREATED = {"type": "response.created", "response": {"id": "resp_1"}}
COMPLETED = {"type": "response.completed", "response": {"id": "resp_1", "usage": {"total_tokens": 3}}}


def message(text):
    return {"type": "message", "id": "msg_1", "role": "assistant", "content": [{"type": "output_text", "text": text}]}


def item_done(item):
    return {"type": "response.output_item.done", "output_index": 0, "item": item}


def of_items(make):
    """A place within a request's items."""
    return lambda text: [Exchange(items_request(make(framed(text))), None, 1)]


def streamed(make, **options):
    """A place within a response's events."""
    return lambda text: answered(events(CREATED, *make(framed(text))), **options)


def _deltas_and_done(text):
    done = {"type": "response.output_text.done", "item_id": "msg_1", "output_index": 0, "content_index": 0,
            "text": text}
    return deltas(text) + [done, item_done(message(text)), COMPLETED]


def _arguments(text):
    kind = "response.function_call_arguments.delta"
    item = dict(call(text), id="fc_1")
    done = {"type": "response.function_call_arguments.done", "item_id": "fc_1", "output_index": 0,
            "arguments": item["arguments"]}
    return deltas(item["arguments"], kind, "fc_1") + [done, item_done(item), COMPLETED]


def _interleaved(text):
    first, second = deltas(text), deltas("x " + text, item="msg_2", index=1)
    mixed = [event for pair in zip(first, second) for event in pair]
    return mixed + first[len(second):] + second[len(first):]


def _websocket(*messages):
    frames = tuple(Frame(sender, dumps(value)) for sender, value in messages)
    upgrade = Request("GET", "/v1/responses", (("upgrade", "websocket"),), b"")
    return [Exchange(upgrade, Response(101, (), b""), 1, False, frames, "websocket")]


def _client_frame(text):
    return _websocket(("client", {"type": "response.create", "input": [user(WITNESS), output(framed(text))]}))


def _server_frame(text):
    return _websocket(("client", {"type": "response.create", "input": [user(WITNESS)]}),
                      ("server", item_done(message(framed(text)))))


def _delta_frames(text):
    return _websocket(*[("server", event) for event in [CREATED] + _deltas_and_done(framed(text))])


def _cut_delta_frames(text):
    return _websocket(*[("server", event) for event in [CREATED] + deltas(framed(text))])


def _binary_frame(text):
    upgrade = Request("GET", "/v1/responses", (("upgrade", "websocket"),), b"")
    frames = (Frame("server", b"\xff\xfe\x01" + framed(text).encode("utf-8")),)
    return [Exchange(upgrade, Response(101, (), b""), 1, False, frames, "websocket")]


def data_url(kind, data):
    return "data:{};base64,{}".format(kind, base64.b64encode(data).decode("ascii"))


def image(url):
    return {"type": "message", "role": "user", "content": [{"type": "input_image", "image_url": url}]}


def png(*chunks):
    """A picture of one pixel with further chunks."""
    wanted = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))] + list(chunks)
    wanted += [(b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
    packed_chunks = [struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
                     for kind, data in wanted]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed_chunks)


def _png_text(text):
    return image(data_url("image/png", png((b"tEXt", b"Comment\0" + text.encode("utf-8")))))


def _png_packed(text):
    return image(data_url("image/png", png((b"zTXt", b"Comment\0\0" + zlib.compress(text.encode("utf-8"))))))


def _png_international(text):
    return image(data_url("image/png", png((b"iTXt", b"Comment\0\0\0\0\0" + text.encode("utf-8")))))


def _png_tail(text):
    return image(data_url("image/png", png() + text.encode("utf-8")))


def _jpeg_comment(text):
    comment = text.encode("utf-8")
    data = b"\xff\xd8\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + b"\xff\xd9"
    return image(data_url("image/jpeg", data))


def _svg(text):
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><desc>{}</desc></svg>'.format(
        text.replace("&", "&amp;").replace("<", "&lt;"))
    return image(data_url("image/svg+xml", drawing.encode("utf-8")))


def packed(encoding, pack, answer=False):
    """A place within a body with a content-encoding."""
    def place(text):
        headers = (JSON, ("content-encoding", encoding))
        body = pack(dumps({"model": "m", "input": [user(WITNESS), output(framed(text))]}))
        if answer:
            events_body = pack(events(CREATED, *_deltas_and_done(framed(text))))
            return answered(events_body, (EVENTS, ("content-encoding", encoding)))
        return [Exchange(request(body, headers), None, 1)]
    return place


def _zstd(body):
    import zstandard
    return zstandard.ZstdCompressor().compress(body)


def encoded_body(name):
    def place(text):
        kind = ("content-type", "text/plain; charset=" + name)
        return [Exchange(request(framed(text).encode(name), (kind,)), None, 1)]
    return place


def _plain_answer(text):
    return answered(framed(text).encode("utf-8"), (("content-type", "text/plain"),), status=500)


def _json_answer(text):
    return answered(dumps({"error": {"message": framed(text), "code": None}}), (JSON,), status=400)


def _html_answer(text):
    page = "<html><body><pre>{}</pre></body></html>".format(framed(text).replace("&", "&amp;").replace("<", "&lt;"))
    return answered(page.encode("utf-8"), (("content-type", "text/html"),), status=403)


def _ascii_json(text):
    escaped = "".join("\\u%04x" % ord(letter) for letter in text if ord(letter) < 65536)
    text = json.dumps(KEPT[0] + "\n")[:-1] + escaped + json.dumps("\n" + KEPT[1])[1:]
    body = '{"model":"m","input":[{"type":"function_call_output","call_id":"call_1","output":' + text + "}]}"
    return [Exchange(request(body.encode("ascii")), None, 1)]


def _slashes(text):
    body = dumps({"model": "m", "input": [user(WITNESS), output(framed(text))]}).replace(b"/", b"\\/")
    return [Exchange(request(body), None, 1)]


def _cut_json(text):
    body = dumps({"model": "m", "input": [user(WITNESS), output(framed(text))]})
    return [Exchange(request(body[:-5]), None, 1)]


def _two_data_lines(text):
    value = dumps(item_done(message(framed(text)))).replace(b',"item"', b',\ndata: "item"')
    return answered(b"event: response.output_item.done\ndata: " + value + b"\n\n")


def _carriage_returns(text):
    return answered(events(CREATED, item_done(message(framed(text))), COMPLETED, end="\r\n"))


def _later_exchange(text):
    return [Exchange(items_request(output(framed(text))), Response(200, (EVENTS,), events(CREATED)), 1),
            Exchange(items_request(output(framed(text)), user("Again:\n" + text)), None, 2)]


def _in_both(text):
    return [Exchange(items_request(output(framed(text))),
                     Response(200, (EVENTS,), events(CREATED, *_deltas_and_done(framed(text)))), 1)]


def _windows_lines(text):
    return [Exchange(items_request(output(framed(text).replace("\n", "\r\n"))), None, 1)]


def _member_name(text):
    listing = json.dumps({KEPT[0]: 1, text: {"size": 3}, KEPT[1]: 2}, ensure_ascii=False)
    return [Exchange(items_request(output(listing)), None, 1)]


#: Name of the place, what makes its exchanges of a text.
TEXT_PLACES = (
    ("request/user-text", of_items(user)),
    ("request/tool-output", of_items(output)),
    ("request/tool-output-nested-1", of_items(lambda text: output(nested(text, 1)))),
    ("request/tool-output-nested-2", of_items(lambda text: output(nested(text, 2)))),
    ("request/tool-output-nested-3", of_items(lambda text: output(nested(text, 3)))),
    ("request/tool-output-parts", of_items(lambda text: output([{"type": "input_text", "text": text}]))),
    ("request/arguments", of_items(call)),
    ("request/custom-tool-input", of_items(lambda text: {"type": "custom_tool_call", "name": "apply_patch",
                                                         "call_id": "call_1", "input": text})),
    ("request/member-name", _member_name),
    ("request/crlf", _windows_lines),
    ("request/numbered-lines", of_items(lambda text: output("\n".join(
        "L{}: {}".format(number, line) for number, line in enumerate(text.split("\n"), 1))))),
    ("request/diff", of_items(lambda text: output("\n".join("+" + line for line in text.split("\n"))))),
    ("request/json-ascii-escapes", _ascii_json),
    ("request/json-slashes", _slashes),
    ("request/json-cut", _cut_json),
    ("request/data-url-text", of_items(lambda text: image(data_url("text/plain", text.encode("utf-8"))))),
    ("request/data-url-in-text", of_items(lambda text: output("see " + data_url("text/plain", text.encode("utf-8"))))),
    ("request/data-url-svg", of_items(_svg)),
    ("request/data-url-png-text", of_items(_png_text)),
    ("request/data-url-png-packed", of_items(_png_packed)),
    ("request/data-url-png-international", of_items(_png_international)),
    ("request/data-url-png-tail", of_items(_png_tail)),
    ("request/data-url-jpeg-comment", of_items(_jpeg_comment)),
    ("request/gzip", packed("gzip", gzip.compress)),
    ("request/deflate", packed("deflate", zlib.compress)),
    ("request/zstd", packed("zstd", _zstd)),
    ("request/gzip-gzip", packed("gzip, gzip", lambda body: gzip.compress(gzip.compress(body)))),
    ("request/gzip-cut", packed("gzip", lambda body: gzip.compress(body)[:-9])),
    ("request/gzip-without-header", lambda text: [Exchange(request(gzip.compress(dumps(
        {"model": "m", "input": [output(framed(text))]}))), None, 1)]),
    ("request/utf-16-le", encoded_body("utf-16-le")),
    ("request/utf-16-be", encoded_body("utf-16-be")),
    ("request/utf-16-bom", encoded_body("utf-16")),
    ("request/not-utf-8", lambda text: [Exchange(request(b"\xff\xfa " + framed(text).encode("utf-8")), None, 1)]),
    ("response/json-error", _json_answer),
    ("response/text-error", _plain_answer),
    ("response/html-error", _html_answer),
    ("response/event", streamed(lambda text: [item_done(message(text)), COMPLETED])),
    ("response/event-crlf", _carriage_returns),
    ("response/event-two-data-lines", _two_data_lines),
    ("response/event-failed", streamed(lambda text: [
        {"type": "response.failed", "response": {"error": {"code": "x", "message": text}}}])),
    ("response/deltas", streamed(_deltas_and_done)),
    ("response/deltas-cut", streamed(deltas, complete=False)),
    ("response/deltas-interleaved", streamed(_interleaved)),
    ("response/deltas-arguments", streamed(_arguments)),
    ("response/deltas-arguments-cut", streamed(lambda text: deltas(
        call(text)["arguments"], "response.function_call_arguments.delta", "fc_1"), complete=False)),
    ("response/deltas-reasoning", streamed(lambda text: deltas(text, "response.reasoning_summary_text.delta", "rs_1"))),
    ("response/deltas-thinking", streamed(lambda text: deltas(text, "response.reasoning_text.delta", "rs_1"))),
    ("response/deltas-custom-tool", streamed(lambda text: deltas(
        text, "response.custom_tool_call_input.delta", "ctc_1"))),
    ("response/deltas-refusal", streamed(lambda text: deltas(text, "response.refusal.delta"))),
    ("response/gzip", packed("gzip", gzip.compress, answer=True)),
    ("response/zstd", packed("zstd", _zstd, answer=True)),
    ("websocket/client-frame", _client_frame),
    ("websocket/server-frame", _server_frame),
    ("websocket/deltas", _delta_frames),
    ("websocket/deltas-cut", _cut_delta_frames),
    ("websocket/binary-frame", _binary_frame),
    ("both/request-and-response", _in_both),
    ("both/later-exchange", _later_exchange),
)

try:
    import brotli
    TEXT_PLACES += (("request/br", packed("br", brotli.compress)), ("response/br", packed("br", brotli.compress, True)))
except ImportError:
    pass

#: Where a redactor may drop the whole, because nobody reads it.
OPAQUE = ("png", "jpeg", "gzip-cut", "gzip-without-header", "utf-16", "not-utf-8", "binary", "json-cut", "/br",
          "data-url")


def request_header(name, value):
    """An exchange with a request header."""
    made = items_request(user(framed("")))
    return [Exchange(made._replace(headers=made.headers + ((name, value),)), None, 1)]


def response_header(name, value):
    """An exchange with a response header."""
    return [Exchange(items_request(user(framed(""))), Response(302, ((name, value),), b""), 1)]


def target(value):
    """An exchange with a request target."""
    return [Exchange(items_request(user(framed("")))._replace(target=value), None, 1)]


def form(value):
    """An exchange with a form body."""
    kind = ("content-type", "application/x-www-form-urlencoded")
    return [Exchange(request(value.encode("ascii"), (kind,), "/oauth/token"), None, 1)]


def multipart(name, value):
    """An exchange with a multipart body, a harmless field and this one."""
    fields = (("comment", framed("")), (name, value))
    body = "".join('--limit\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'.format(*field)
                   for field in fields) + "--limit--\r\n"
    kind = ("content-type", "multipart/form-data; boundary=limit")
    return [Exchange(request(body.encode("utf-8"), (kind,), "/v1/files"), None, 1)]
