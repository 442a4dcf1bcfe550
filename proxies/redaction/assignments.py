"""Values under names that say that they are secret, in any text that is no JSON. No I/O.

    NAME=value    name = "value"    "name": "value"    name: value    --name value    <name>value</name>
    ?name=value&  name="field"⏎⏎value (multipart)      login x password value (netrc)
    host:port:database:user:value (pgpass)             Bearer value    the password of a URL    -u user:value

The name decides how much the value must look like a secret (`names.py`). A search starts at a word such as `token` and
looks a bounded way around it, so the time is linear.
"""
import re
from typing import Iterator, List

from .finding import Finding
from .names import DATE, entropy, is_secret, parts, strength, wordy

__all__ = ["assignment_findings"]

#: Each secret name holds one of these.
ANCHORS = ("pass", "pwd", "secret", "token", "key", "credential", "auth", "pat", "jwt", "cookie", "bearer", "psk")
LEFT = re.compile(r"[A-Za-z0-9_.$-]{1,60}\Z")
RIGHT = re.compile(r"[A-Za-z0-9_-]{1,60}")
QUOTED = re.compile(r"(?P<close>\\*[\"'`]?\]?\)?)[ \t]{0,20}(?P<op>:=|=>|={1,2}|:|,)[ \t]{0,20}(?P<list>\[[ \t\n"
                    r"]{0,20})?(?P<prefix>[brfu]{0,2})"
                    r"(?P<quote>\\*[\"'`])(?P<value>(?:(?!(?P=quote))[^\n\x00]){1,4096})(?P<end>(?P=quote)|\x00|"
                    r"\n|\Z)")
NEXT = re.compile(r"[ \t\n]{0,20},[ \t\n]{0,20}(?P<quote>\\*[\"'`])(?P<value>(?:(?!(?P=quote))[^\n\x00]){1,4096}"
                  r")(?P=quote)")
BARE = re.compile(r"(?P<close>\\*[\"'`]?\]?)(?P<before>[ \t]{0,20})(?P<op>:=|=>|=|:)(?P<after>[ \t]{0,20})"
                  r"(?P<value>[^\s\"'`\x00\x01<]{1,4096})")
FLAG = re.compile(r"[ \t]{1,4}(?P<quote>[\"']?)(?P<value>[^\s\"'`\x00\x01\\-][^\s\"'`\x00\x01\\]{1,4096})")
PAIR = re.compile(r"[\"']?[ \t,]*\n?[ \t]*[\"']?(?:value|val)[\"']?[ \t]*[:=][ \t]*[\"']?(?P<value>[^\s\"'\x00\x"
                  r"01<>]{6,4096})")
INDENTED = re.compile(r":[ \t]*[|>][+-]?[ \t]*\n[ \t]+(?P<value>[^\s\x00\x01-][^\s\x00\x01]{7,4096})")
PASSWORD = re.compile(r"(?i)(?:password|passwd|passphrase)\Z")
XML = re.compile(r">(?P<value>[^<>\s\x00\x01]{6,4096})</")
FIELD = re.compile(r"\"(?:;[^\r\n\x00\x01]{0,100})?(?:\r?\n[^\r\n\x00\x01]{1,200}){0,3}\r?\n\r?\n(?P<value>[^\r"
                   r"\n\x00\x01]{6,4096})")
IS = re.compile(r"[ \t]+(?:is|was)[ \t]*:?[ \t]+(?P<quote>[\"'`]?)(?P<value>[^\s\"'`\x00\x01<]{6,200})")
COOKIE = re.compile(r"(?i)(?<![A-Za-z])(?:set-)?cookie[\"']?[ ]?[:=][ ]?[\"']?(?P<value>[A-Za-z0-9_.%+-]{1,80}=["
                    r"^\s\"'\x00\x01;]{4,4096}(?:;[ ]?[^\s\"'\x00\x01;]{1,4096}){0,50})")
ALWAYS = (
    ("scheme", "authorization", re.compile(r"(?i)(?<![A-Za-z])(?:bearer|basic|digest|apikey)(?:[ \t]{1,4}|%20|\+)"
     r"(?P<value>[A-Za-z0-9._~+/-]{12,4096}={0,2})")),
    ("url-password", "key", re.compile(r"(?<=://)[^/\s:@\"'\x00\x01<>]{0,200}:(?P<value>[^/\s@\"'\x00\x01<>${}]{"
                    r"1,400}|(?![0-9]{1,5}/)[^\s@\"'\x00\x01<>${}]{1,100})@(?=[A-Za-z0-9\[])")),
    ("user-option", "key", re.compile(r"(?:(?<=\s)|^)(?:-u[ \t]?|--user[ =]|--proxy-user[ =])[\"']?[^\s:\"'\x00"
                    r"\x01$<>]{1,100}:(?P<value>[^\s\"'\x00\x01$<>]{4,400})")),
    ("url-user", "key", re.compile(r"(?<=://)(?P<value>[A-Za-z0-9_.~-]{16,400})@(?=[A-Za-z0-9])")),
    ("crypt-option", "key", re.compile(r"-(?:pass|passin|passout)[ =]+pass:(?P<value>[^\s\"'\x00\x01<]{4,400})")),
    ("header", "authorization", re.compile(r"(?i)(?<![A-Za-z])(?:proxy-)?authorization\\*[\"']?[ \t]*[:=][ \t]*"
                    r"\\*[\"']?(?:[A-Za-z][A-Za-z0-9-]{1,30}[ \t]+)?(?P<value>[^\s\"'\\\x00\x01<>]{8,4096})")),
    ("cookie-option", "cookie", re.compile(r"(?:(?<=\s)|^)(?:-b|--cookie)[ =]+[\"']?[A-Za-z0-9_.-]{1,80}=(?P<val"
                    r"ue>[^\s\"'\x00\x01<>]{8,4096})")),
    ("cookie-file", "cookie", re.compile(r"\t(?:TRUE|FALSE)\t[^\t\n\x00]{0,200}\t(?:TRUE|FALSE)\t[0-9]{1,20}\t[^"
                    r"\t\n\x00]{1,200}\t(?P<value>[^\s\x00\x01<]{6,4096})")),
    ("netrc", "key", re.compile(r"\b(?:login|account)[ \t\r\n]+[^\s\x00\x01]{1,100}[ \t\r\n]+password[ \t\r\n]+("
                    r"?P<value>[^\s\x00\x01<]{4,400})")),
    ("pgpass", "key", re.compile(r"(?:(?<=[\n\x00\x01])|\A)[A-Za-z0-9.*_-]{1,100}:(?:[0-9]{2,5}|\*):[^:\s\x00\x0"
                    r"1]{1,100}:[^:\s\x00\x01]{1,100}:(?P<value>[^\s:\x00\x01<]{4,400})(?=$|[\r\n\x00\x01])")),
    ("password-option", "key", re.compile(r"\b(?:mysql|mysqldump|mysqladmin|mariadb|sshpass|docker login|redis-c"
                    r"li|mongosh?|7z|unzip|zip|sqlcmd|smbclient|ldapsearch|htpasswd|podman login|az login|curl|w"
                    r"get|nmcli|lftp)\b"
     r"[^\n\x00\x01|;&]{0,300}?[ \t]-{1,2}(?:p|pass|password|P|a|w)(?:[ =]|(?=[^\s-]))[\"']?(?P<value>(?=[^\s\"'"
     r"]*[0-9])[^\s\"'\x00\x01$<>:/-][^\s\"'\x00\x01$<>]{5,200})")),
    ("query", "key", re.compile(r"(?i)[?&#;](?:amp;)?(?:x-amz-(?:signature|security-token|credential)|x-goog-(?:"
                    r"signature|credential)|sig|signature|code|session|sessionid|sid|"
     r"key|token|auth|state|nonce|code_verifier|code_challenge|api[-_]?key|apikey|subscription-key|secret|pass|p"
     r"wd|password|passwd|hmac|ticket|assertion|samlresponse|state_token|otp|"
     r"[a-z0-9_.-]{0,40}(?:token|secret|password|api[-_]?key|apikey|access[-_]?key|signature))=(?P<value>[^&#\s"
     r"\"'\\\x00\x01<>;()\[\]{}]{4,4096})")),
    ("form", "key", re.compile(r"(?i)(?:^|(?<=[&\x00\x01\n\"]))(?:client_secret|password|passwd|pwd|refresh_toke"
                    r"n|access_token|id_token|code|assertion|api_?key|secret|token|code_verifier|state)=(?P<valu"
                    r"e>[^&#\s\"'\\\x00\x01<>;()\[\]{}]{4,4096})(?=&)")),
    ("form", "key", re.compile(r"(?i)&(?:client_secret|password|passwd|pwd|refresh_token|access_token|id_token|c"
                    r"ode|assertion|api_?key|secret|token|code_verifier|state)=(?P<value>[^&#\s\"'\\\x00\x01<>;("
                    r")\[\]{}]{4,4096})")),
)
ACCOUNT = re.compile(r"(?i)(?:account|organization|org)_id\\*[\"']?[ \t]*[:=][ \t]*\\*[\"'](?P<value>[^\"'\\<\s"
                    r"\x00\x01]{8,100})(?=\\*[\"'])")
HINTS = {"url-user": ("://",), "crypt-option": ("pass:",), "header": ("uthorization", "UTHORIZATION"),
         "cookie-option": ("-b", "--cookie"), "cookie-file": ("TRUE\t", "FALSE\t"),
         "scheme": ("earer", "EARER", "asic", "BASIC", "igest", "pikey", "piKey", "PIKEY"),
         "url-password": ("://",), "user-option": ("-u", "-user"),
         "netrc": ("password",), "pgpass": (":",), "password-option": (" -",), "query": ("=",), "form": ("=",)}
URL_WORDS = frozenset("pass password secret token user xxx port key".split())


def assignment_findings(text: str) -> Iterator[Finding]:
    """The secret values of the assignments in a text."""
    for rule, kind, pattern in ALWAYS:
        if any(hint in text for hint in HINTS[rule]):
            for match in pattern.finditer(text):
                value = match.group("value")
                if _admitted(rule, value):
                    yield Finding(match.start("value"), match.end("value"), kind, rule)
    if "_id" in text:
        for match in ACCOUNT.finditer(text):
            yield Finding(match.start("value"), match.end("value"), "account", "account-id")
    for match in COOKIE.finditer(text) if "ookie" in text or "OOKIE" in text else ():
        if any(_random(pair.split("=", 1)[-1]) for pair in match.group("value").split(";")):
            yield Finding(match.start("value"), match.end("value"), "cookie", "cookie")
    reached = 0
    for anchor in _anchors(text):
        if anchor < reached:
            continue
        left = LEFT.search(text, max(0, anchor - 60), anchor)
        right = RIGHT.match(text, anchor)
        start = left.start() if left else anchor
        reached = right.end() if right else anchor
        yield from _named(text, text[start:reached], start, reached)


def _anchors(text: str) -> List[int]:
    """Where a secret name may stand, sorted."""
    lower, places = text.replace("\u0130", "i").lower(), []
    for word in ANCHORS:
        place = lower.find(word)
        while place >= 0:
            places.append(place)
            place = lower.find(word, place + 1)
    return sorted(places)


def _admitted(rule: str, value: str) -> bool:
    """Whether a value that a rule of `ALWAYS` found looks like a secret."""
    if value.startswith("<redacted:"):
        return False
    if rule in ("url-password", "user-option"):
        return value.lower() not in URL_WORDS and not value.isdigit() and "*" not in value and len(value) > 1
    if rule in ("url-user", "cookie-option", "cookie-file"):
        return _random(value) and not wordy(value)
    if rule == "header":
        return (_random(value) or is_secret(value, False, True)) and not wordy(value)
    if rule == "query" or rule == "form":
        return is_secret(value, False, True) or (len(value) >= 6 and _random(value))
    if rule == "pgpass":
        return is_secret(value, True, True)
    if rule == "scheme":
        if not any(map(str.isdigit, value)) and not value.endswith("="):
            return len(value) >= 24 and value.isalpha() and not wordy(value) and entropy(value) > 3.5
        return entropy(value) > 2.5 and not DATE.match(value) and not value.rstrip("0123456789").isalpha() \
            or len(value) >= 20 and not wordy(value)
    if rule == "netrc":
        return is_secret(value, True, True)
    return is_secret(value, True, True, True)


def _named(text: str, name: str, start: int, end: int) -> Iterator[Finding]:
    """The secret that stands behind a name at `start:end`."""
    if name.lower() in ("key", "token") and text[start - 1:start] == " ":
        word = LEFT.search(text, max(0, start - 30), start - 1)  # `API key: …`
        name = "{}_{}".format(word.group(), name) if word else name
    strong = strength(name.rstrip("-_."))
    if not strong:
        return
    is_strong, is_flag = strong == "strong", name.startswith("-")
    bare = BARE.match(text, end)
    quoted = QUOTED.match(text, end)
    if quoted:
        value = quoted.group("value")
        if quoted.group("op") == "," and (len(parts(name.strip("-"))) < 2 or not _random(value) or wordy(value)):
            return
        tight = name.isupper() and quoted.group("op") == "=" and text.startswith("=", quoted.end("close")) \
            and quoted.start("quote") == quoted.end("op") + len(quoted.group("prefix"))
        if is_secret(value, is_strong, True, tight or "phrase" in name.lower()):
            yield Finding(quoted.start("value"), quoted.end("value"), "key", "assignment")
            further = NEXT.match(text, quoted.end()) if quoted.group("list") else None
            while further:
                if is_secret(further.group("value"), is_strong, True):
                    yield Finding(further.start("value"), further.end("value"), "key", "assignment")
                further = NEXT.match(text, further.end())
        elif " " in value and quoted.group("op") == ":":  # a header: `"Authorization: Token abc"` is handled as bare
            return
    elif INDENTED.match(text, end):
        block = INDENTED.match(text, end)
        if block and is_secret(block.group("value"), is_strong, True) and _random(block.group("value")):
            yield Finding(block.start("value"), block.end("value"), "key", "assignment")
    elif bare:
        yield from _bare(text, name, is_strong, start, bare.start("value"), bare.end("value"),
                         bare.group("op"), bare.group("before") + bare.group("after"))
    elif is_flag or ((name.isupper() or PASSWORD.search(name)) and is_strong and FLAG.match(text, end)
                      and not IS.match(text, end)):
        flag = FLAG.match(text, end)
        if flag and is_secret(flag.group("value"), is_strong, True) and any(map(str.isdigit, flag.group("value"))) \
                and (is_flag or _random(flag.group("value")) and not wordy(flag.group("value"))
                     and flag.group("value")[-1:].isalnum()):
            yield Finding(flag.start("value"), flag.end("value"), "key", "option")
    else:
        for pattern, rule in ((XML, "element"), (FIELD, "form-field"), (PAIR, "pair"), (IS, "sentence")):
            found = pattern.match(text, end)
            if found and rule == "form-field" and not text.endswith('name="', 0, start):
                continue
            if found and is_secret(found.group("value"), is_strong, rule != "sentence", rule == "form-field") and (
                    rule != "sentence" or _random(found.group("value").rstrip(".,;:!?)"))):
                stop = found.end("value") - (len(found.group("value")) - len(found.group("value").rstrip(".,;:!?)"))
                                             if rule == "sentence" else 0)
                yield Finding(found.start("value"), stop, "key", rule)


def _bare(text: str, name: str, strong: bool, start: int, first: int, last: int, sign: str, blanks: str
          ) -> Iterator[Finding]:
    """A value without quotes: how far it reaches depends on what stands before its name."""
    value = text[first:last]
    before = text[start - 1:start]
    if before in ("?", "&") or ("&" in value and "=" in value.split("&", 1)[1]):
        value = re.split("[&#]", value)[0]
    value = value.split("\\n")[0].split("\\r")[0].split("\\\"")[0].rstrip("\\")
    line = before in ("", "\n", "\0", "\r") or text[max(0, start - 7):start] == "export " or before == " "
    env = sign == "=" and not blanks and (name.isupper() or name.startswith(("-", "_", "$"))
                                          or ":_" in text[max(0, start - 2):start + 2])
    if not (env and line):
        value = re.split("[,;)}\\]]", value)[0]
    if env or name.startswith("-"):
        good = is_secret(value, strong, False, env) or (strong and env and is_secret(value, True, True, True)
                                                        and not value.startswith(("$", "(")))
    else:
        value = value.rstrip(".:")
        good = is_secret(value, strong) and (_random(value) or not value.replace("_", "").replace("-", "").isalpha())
        good = good and any(map(str.isdigit, value)) and not wordy(value)
    if good:
        yield Finding(first, first + len(value), "key", "assignment")


def _random(value: str) -> bool:
    """Whether a value looks drawn by chance: digits and letters, or many different signs."""
    digits, letters = any(map(str.isdigit, value)), any(map(str.isalpha, value))
    return len(value) >= 6 and digits and letters and entropy(value) > 2.2
