import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxies import Exchange, Frame, Redactor, Request, Response

HOME = "/ho" + "me/jane"  # written so that the scan for private data does not take this for one
DIGITS = "0123456789"
SECRETS = {
    "jwt": "ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiIxMjM0In0.sig-_" + DIGITS,
    "key": "s" + "k-proj-abcdefghij" + DIGITS,
    "token": "gh" + "p_" + "abcdefghij" * 3 + DIGITS,
    "organization": "org-abcdefghij" + DIGITS,
    "project": "proj_abcdefghij" + DIGITS,
    "account": "user-abcdefghij" + DIGITS,
    "email": "jane.doe+x" + "@mail.corp.io",
    "home": HOME,
    "user": "janedoe",
}
KINDS = dict((kind, kind) for kind in SECRETS)
KINDS["token"] = "key"
PLAIN = ["Hello, world", "task-management-system-of-2024", "git" + "@github.com:x/y.git", "someone@example.com",
         "bob@host.test", "noreply" + "@openai.com", "react@18.2.0", "/ho" + "me/user/x", "/srv" + HOME + "x",
         "janedoes", "", "sk-", "\u00e9\u2028",
         "Bearer of bad news", "the bearer authentication", "<redacted>", "a:b@c", "x" * 40, "{", "0123456789abcdef",
         "-> @dataclass.field", "https://host:8080/a@b"]


def redactor():
    return Redactor(HOME, "janedoe")


@pytest.mark.parametrize("kind", sorted(SECRETS))
def test_each_kind_is_found_and_only_that(kind):
    text = redactor().text("before {} after".format(SECRETS[kind]))
    assert text == "before <redacted:{}:1> after".format(KINDS[kind])


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_secret_stays(text):
    assert redactor().text(text) == text


@pytest.mark.parametrize("text, expected", [
    ("Authorization: Bearer abc123def456gh", "Authorization: Bearer <redacted:authorization:1>"),
    ('{"access_token": "abcdefgh"}', '{"access_token": "<redacted:key:1>"}'),
    ('{\\"api_key\\":\\"abcdefgh\\"}', '{\\"api_key\\":\\"<redacted:key:1>\\"}'),
    ('{"account_id":"abcdefgh"}', '{"account_id":"<redacted:account:1>"}'),
    ('{"password":{"type":"string"}}', '{"password":{"type":"string"}}'),
    ("https://me:" + "hunter2" + "@host.corp/x", "https://me:<redacted:key:1>@host.corp/x"),
    ("-----BEGIN RSA PRIVATE" + " KEY-----\\nabc\\n-----END RSA PRIVATE" + " KEY-----",
     "-----BEGIN RSA PRIVATE" + " KEY-----<redacted:private-key:1>-----END RSA PRIVATE" + " KEY-----"),
    (HOME + "/.codex and '" + HOME + "'", "<redacted:home:1>/.codex and '<redacted:home:1>'"),
])
def test_looks_of_secrets(text, expected):
    assert redactor().text(text) == expected


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_json_stays_json_at_any_depth(depth):
    def nested(email):
        text = "line\n{}\tpath\\{}\u00e9\"{}\"".format(email, email, email)
        for _ in range(depth):
            text = json.dumps({"arguments": text})
        return json.dumps([text])

    redacted = redactor().text(nested(SECRETS["email"]))
    assert redacted == nested("<redacted:email:1>")
    json.loads(redacted)


def test_the_same_secret_is_the_same_placeholder_everywhere():
    secret = "abc123" + "DEF456ghi"
    exchange = Exchange(
        Request("POST", "/v1/responses?api_key=" + secret, (("Authorization", "Bearer " + secret),),
                ("x {} y {}".format(secret, SECRETS["email"])).encode()),
        Response(200, (("set-cookie", "a=b"), ("x-request-id", "r")), ("{} {}".format(
            SECRETS["email"], "other" + "@mail.corp.io")).encode()),
        1, False, (Frame("client", secret.encode()),))
    clean = redactor().exchange(exchange)
    assert clean.request.target == "/v1/responses?api_key=<redacted:authorization:1>"
    assert clean.request.headers == (("Authorization", "Bearer <redacted:authorization:1>"),)
    assert clean.request.body == b"x <redacted:authorization:1> y <redacted:email:1>"
    assert clean.response.headers == (("set-cookie", "<redacted:cookie:1>"), ("x-request-id", "r"))
    assert clean.response.body == b"<redacted:email:1> <redacted:email:2>"
    assert clean.frames[0].body == b"<redacted:authorization:1>"


@pytest.mark.parametrize("name, kind", [
    ("Cookie", "cookie"), ("Set-Cookie", "cookie"), ("X-Api-Key", "key"), ("api-key", "key"), ("apikey", "key"),
    ("x-goog-api-key", "key"), ("X-Auth-Token", "key"), ("x-amz-security-token", "key"),
    ("ChatGPT-Account-ID", "account"), ("OpenAI-Organization", "organization"), ("openai-project", "project"),
    ("proxy-authorization", "authorization"),
])
def test_secret_headers(name, kind):
    assert redactor().headers(((name, "v"),)) == ((name, "<redacted:{}:1>".format(kind)),)


@pytest.mark.parametrize("name", ["session_id", "x-client-request-id", "x-codex-turn-state", "originator", "host",
                                  "x-codex-turn-metadata", "idempotency-key", "x-ratelimit-limit-tokens", "author"])
def test_other_headers_stay(name):
    assert redactor().headers(((name, "v1"),)) == ((name, "v1"),)


def test_the_scheme_of_an_authorization_stays_and_short_keys_are_no_literals():
    one = redactor()
    assert one.headers((("authorization", "Bearer k"), ("Authorization", "k"))) == (
        ("authorization", "Bearer <redacted:authorization:1>"), ("Authorization", "<redacted:authorization:1>"))
    assert one.text("k is a letter") == "k is a letter"


@pytest.mark.parametrize("user", ["root", "user", "ab", ""])
def test_user_names_that_are_words_are_left_alone(user):
    assert Redactor("/", user).text("the git root of a user: ab /") == "the git root of a user: ab /"


def test_numbers_that_are_taken_are_not_given_again():
    one = redactor()
    assert one.text("<redacted:email:1> {}".format(SECRETS["email"])) == "<redacted:email:1> <redacted:email:2>"
    other = redactor()
    other.reserve("<redacted:email:1> <redacted:email:2>")
    assert other.text(SECRETS["email"]) == "<redacted:email:3>"


def test_bytes_that_are_not_utf8_survive():
    body = b"\xff\x00" + SECRETS["email"].encode() + b"\xfe\\"
    assert redactor().bytes(body) == b"\xff\x00<redacted:email:1>\xfe\\"


separators = st.sampled_from([" ", "\n", "\\n", "\\\\n", '"', "'", ":", "/", ">", "<", "\0", "\\u00e9", "{", ","])
words = st.one_of(st.sampled_from(PLAIN), st.text(max_size=6), st.sampled_from(sorted(SECRETS.values())),
                  st.just("<redacted:email:7>"))
texts = st.lists(st.one_of(separators, words), max_size=12).map("".join)


@given(texts)
def test_redaction_is_idempotent(text):
    one = redactor()
    clean = one.text(text)
    assert one.text(clean) == clean
    assert redactor().text(clean) == clean


@given(texts)
def test_nothing_else_is_touched(text):
    """Between two placeholders stands, byte for byte, what stood between two secrets."""
    one = redactor()
    clean = one.text(text)
    originals = {placeholder: secret for secret, placeholder in one._placeholders._known.items()}
    restored = re.sub("<redacted:[a-z-]+:[0-9]+>", lambda match: originals.get(match.group(), match.group()), clean)
    assert restored == text


@given(st.lists(st.sampled_from(sorted(SECRETS.values())), min_size=1, max_size=4), separators)
def test_no_secret_survives(secrets, separator):
    if separator in "<:":
        separator = " "
    clean = redactor().text(separator.join(secrets))
    assert not [secret for secret in secrets if secret in clean]


@given(st.recursive(st.one_of(words, st.integers(), st.none()), lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=3)), max_leaves=10), st.booleans())
def test_json_stays_json_with_the_same_shape(data, ascii_only):
    body = json.dumps({"nested": json.dumps(data, ensure_ascii=ascii_only), "data": data}, ensure_ascii=ascii_only)
    clean = json.loads(redactor().text(body))
    assert shape(clean["data"]) == shape(data)
    assert shape(json.loads(clean["nested"])) == shape(data)


def shape(data):
    if isinstance(data, dict):
        return [shape(value) for value in data.values()]
    return [shape(value) for value in data] if isinstance(data, list) else type(data)


@given(st.binary(max_size=40))
def test_a_rewritten_recording_stays_as_it_is(noise):
    exchange = Exchange(
        Request("POST", "/v1/responses?token=abc", (("authorization", "Bearer abc"), ("cookie", "c=d")),
                noise + SECRETS["email"].encode()),
        Response(200, (("set-cookie", "x"),), noise))
    clean = redactor().exchange(exchange)
    assert redactor().exchange(clean) == clean


def test_many_secrets_take_linear_time():
    def seconds(count):
        text = " ".join("someone{}@corp{}.org".format(number, number) for number in range(count))
        began = time.perf_counter()
        redacted = Redactor().text(text)
        assert redacted.endswith("<redacted:email:{}>".format(count))
        return time.perf_counter() - began
    seconds(100)
    assert seconds(32000) < 200 * max(seconds(1000), 0.005)


def test_a_text_that_was_clear_is_searched_again_when_a_header_gives_a_secret_away():
    secret = "plain" + "words4you"
    body = json.dumps({"input": "x " * 60 + secret + " y" * 60}).encode()
    one = redactor()
    first = one.exchange(Exchange(Request("POST", "/v1/responses", (), body)))
    assert first.request.body == body
    second = one.exchange(Exchange(Request("POST", "/v1/responses", (("x-api-key", secret),), body)))
    assert secret.encode() not in second.request.body
