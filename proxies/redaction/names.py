"""Which names hold a secret, and which values can be one. No I/O.

`strength(name)`: "strong" for a name that says so (`password`, `OPENAI_API_KEY`, `clientSecret`), "weak" for one that
may (`token`, `auth`, `STRIPE_KEY`), "" for any other. `is_secret(value, strength)`: whether a value under such a name
looks like a secret and not like code, a word, a path or a blank to fill in. A weak name asks for more.
"""
import math
import re
from typing import List

__all__ = ["BLANK", "DATE", "HARMLESS_KEY", "entropy", "is_secret", "parts", "strength", "wordy"]

#: Where a name in code has its seams.
SEAM = re.compile(r"[_.:/ -]|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
VOWEL = re.compile(r"(?i)[aeiouy]")
WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
#: A last word that says enough, and endings that do.
STRONG = frozenset("password passwd passphrase passcode pwd pass secret apikey passwort psk".split())
STRONG_ENDS = ("password", "passwd", "passphrase", "apikey", "authtoken", "accesstoken", "secretkey", "accesskey",
               "authkey", "privatekey", "clientsecret", "refreshtoken", "sessiontoken", "accountkey", "apitoken")
#: Names that go on after the word that says so: `secret_key_base`, `client-key-data`.
COMPOUND = re.compile(r"secretkey|privatekey|apikey|accesskey|clientsecret|clientkey|signingkey")
#: What stands before a last word `key` or `token` in a strong name.
BEFORE_KEY = frozenset("api access secret private auth account signing encryption master subscription functions deploy "
                       "service admin app application write read ingest integration storage shared function webhook "
                       "decryption license ssh cookie session jwt auth hmac project openai".split())
BEFORE_TOKEN = frozenset("access refresh id auth session bearer security csrf xsrf api bot user personal deploy app "
                         "account admin oauth oauth2 registry publish npm github gitlab slack hf push runner trigger "
                         "job ci verification device service client csrftoken".split())
WEAK = frozenset("token auth credential credentials cookie jwt bearer pat code session otp pin key "
                 "authorization".split())
#: `public_key`, `primary_key`: no secret. A name of capitals that ends in one of the last words is none either.
HARMLESS_KEY = frozenset("public primary foreign cache sort partition group map row column dict index hash unique "
                         "idempotency object host field item node parent child left right enter arrow shortcut "
                         "translation message lookup composite candidate natural surrogate pub registry hot".split())
HARMLESS_TOKEN = frozenset("next page continuation max min num stop eos bos pad unk sep mask special sync start end "
                           "cancellation cancel first last previous prev current image audio text prompt completion "
                           "output input cached reasoning total new lookahead error invalid unexpected parse".split())
ENDS = frozenset("file path url uri name id ids type count limit expires expiry ttl enabled length size dir host port "
                 "format policy field header env var prefix suffix hash index min max required regex pattern "
                 "algorithm method provider version class description label title hint prompt error errors "
                 "message rotation store manager".split())
BLANK = re.compile(
    r"(?i)^(?:true|false|null|none|nil|undefined|required|optional|string|str|bytes|int|bool|any|text|value|values|"
    r"redacted|hidden|masked|empty|default|unset|not[ _-]?set|todo|tbd|n/?a|test|testing|password|passwd|secret|"
    r"token|"
    r"api[_-]?key|apikey|key|auth|bearer|basic|x+|\*+|\.+|-+|_+|0+|1234?5?6?|user|username|admin|root|foo|bar|baz|"
    r"foobar|spam|eggs|abc|sensitive|private|public|self|this|name|prompt|input|getpass|env|environ|sha-?[0-9]{1"
    r",3}|md5|base64|utf-?8|oauth2?|x509|rsa-?[0-9]*|ed25519|aes[0-9-]*|hs256|rs256|"
    r"os|config|settings|options|args|kwargs|request|response|function|object|list|dict|array|number|boolean)$")
FILL_IN = re.compile(r"(?i)your|example|placeholder|redacted|changeme|change_me|replace|dummy|insert|xxxx|\*\*\*|"
                     r"\.\.\.|\u2026|<|>|\$\{|\{\{|\}\}|%\(|%s|\$\(|not-?needed|fake|sample|undefined")
CODE = re.compile(r"[()\[\]{}]|^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$|^[A-Za-z_]\w*::|->|=>|^&|^\*|^lambda\b|^self\.|^\$")
PATH = re.compile(r"^(?:~|\.{1,2}|[A-Za-z]:)?[/\\][\w.@+ -]*(?:[/\\][\w.@+ -]*)*$|^[a-z][a-z0-9+.-]*://[^@]*$")
NUMBER = re.compile(r"^[+-]?[0-9][0-9_.,:]*(?:[smhd]|ms|kb|mb|gb)?$|^0x[0-9a-fA-F]{1,16}$")
DATE = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ].*)?$|^v?[0-9]+(?:\.[0-9]+)+[a-z0-9.+-]*$")
#: A regular expression, and bytes written with escapes.
EXPRESSION = re.compile(r"\[[^\]]*-[^\]]*\]|\\[wdsSWDb][*+{?]|\\x[0-9a-fA-F]{2}\\?|^\d\*")
WORD = re.compile(r"^[A-Za-z]+(?:[_ .:/-][A-Za-z]+)*$")


def strength(name: str) -> str:
    """How far a name says that its value is a secret: "strong", "weak" or ""."""
    words = [word.lower() for word in WORDS.findall(name)]
    while words and words[-1].isdigit():
        words.pop()
    if not words:
        return ""
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    joined = "".join(words[-2:])
    if last in ("keys", "tokens", "secrets", "passwords", "credentials") and (before or last == "passwords"):
        return "weak" if strength("_".join(words[:-1] + [last[:-1]])) else ""
    if last == "key":
        if before in BEFORE_KEY and "cache" not in words:
            return "strong"
        if before in HARMLESS_KEY or "public" in words or "cache" in words:
            return ""
        return "weak" if before and (name.isupper() or before in WEAK) else ""
    if last == "token":
        return "strong" if before in BEFORE_TOKEN else "" if before in HARMLESS_TOKEN else "weak"
    if last in STRONG or last.endswith(STRONG_ENDS) or joined.endswith(STRONG_ENDS):
        return "strong" if last != "pass" or name.isupper() or before else ""
    if last in WEAK:
        return "" if last in ("session", "code", "pin", "otp", "cookie", "key") else "weak"
    if name.isupper() and last not in ENDS and STRONG.intersection(words) | {"token"}.intersection(words):
        return "weak"
    if last not in ENDS and COMPOUND.search("".join(words)):
        return "weak"
    return ""


def is_secret(value: str, strong: bool, quoted: bool = False, assigned: bool = False) -> bool:
    """Whether a value under a name of that strength looks like a secret.

    `quoted`: it stands in quotes, so it is no code. `assigned`: `NAME=value` in capitals and without blanks, as in a
    file of environment variables: a word may be a secret there.
    """
    size = len(value)
    if not (6 if strong else 8) <= size <= 8192 or BLANK.match(value) or FILL_IN.search(value):
        return False
    if DATE.match(value) or len(set(value)) < 4 or EXPRESSION.search(value):
        return False
    if (not strong or not value.isalnum()) and wordy(value) and " " not in value:
        return False
    if not quoted and CODE.search(value) and not (assigned and strong and any(sign.isdigit() for sign in value)):
        return False
    if NUMBER.match(value):
        return strong and (quoted or assigned) and value.isdigit() and size < 17
    if PATH.match(value) and not (strong and size >= 24 and entropy(value) > 4.0 and value.count("/") < size // 12):
        return False
    letters = WORD.match(value) is not None
    if " " in value:
        return strong and assigned
    if strong:
        if letters:
            mixed = re.search(r"[a-z][A-Z]{2}|[A-Z]{2}[a-z]|[a-z][A-Z][a-z]{0,2}[A-Z]", value) is not None
            return assigned or (quoted and size >= 8 and value.isalpha()) or (size >= 16 and mixed)
        return True
    return (not letters or size >= 32 and value.isalpha()) and any(sign.isdigit() for sign in value) \
        and any(sign.isalpha() for sign in value) and entropy(value) >= 2.75


def parts(value: str) -> List[str]:
    """The pieces of a name in code: `PKCS7PrivateKey` has `PKCS7`, `Private` and `Key`."""
    return SEAM.sub(" ", value).split()


def wordy(value: str) -> bool:
    """Whether a value is made of several words, as a name in code is: `PKCS7PrivateKeyTypes`, `types-auth0-python`."""
    words = [word for word in (part.rstrip("0123456789") for part in parts(value))
             if len(word) >= 4 and word.isalpha() and VOWEL.search(word)]
    return len(words) >= 2 and sum(map(len, words)) >= 0.7 * len(value)


def entropy(text: str) -> float:
    """The Shannon entropy of the characters of a text, in bits a character."""
    size = len(text)
    return -sum(count / size * math.log(count / size, 2) for count in map(text.count, set(text)))
