"""Harmless texts that look like secrets. Code draws them from goldens and from files of installed packages.

The rule. A text is harmless when somebody published it and it holds no credential, not even an example of one:
1. It is a string of a committed golden or contract, or a line of a file that an installed package ships.
2. It looks like a secret: it has a word such as `token`, or a run of 20 letters and digits.
3. It holds no e-mail address, no address with a user and a password, no home folder: those are replaced by design.
4. It gives no literal value to a name of a secret. Code that computes the value, a placeholder in angle brackets,
   braces or capital letters, a number, `None`, `true` and a type are no values.
5. It holds no key of a vendor's shape, no JWT, no key block and no `Bearer` or `Basic` with letters and digits behind.
6. A hash is harmless: of a file, of a commit, of a part of a golden. So are ids of calls, items and turns, and
   certificates, which are public.
7. A whole file is harmless when each of its lines is, or does not look like a secret at all.
Where a text is arguable it is left out. `CASES` are lines that an earlier hostile test found replaced without reason.
"""
import importlib.util
import itertools
import json
import re
import zlib
from pathlib import Path

__all__ = ["CASES", "PACKAGES", "arguable", "lookalikes"]

CHECKOUT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("pytest", "_pytest", "hypothesis", "requests", "urllib3", "jsonschema", "idna", "certifi", "attr",
            "packaging", "pluggy", "pygments", "sortedcontainers", "deepdiff", "h11", "yaml", "psutil", "execnet",
            "xdist", "rich", "pyte", "charset_normalizer", "syrupy", "zstandard")

#: Of the issue's list of false replacements, and its examples of names with harmless values.
CASES = (
    "sk-learn-something-1",
    "pk-fields-and-foreign-key-1",
    "Basic authentication2",
    "password = getpass.getpass()",
    "token = os.environ[\"TOKEN\"]",
    "api_key: str = None",
    "tool --token TOKEN",
    "Authorization: Bearer <token>",
    "max_tokens: 4096",
    "\"token_count\": 123",
)
WORDS = re.compile(
    r"(?i)token|secret|passw|api.?key|\bauth|bearer|\bbasic\b|credential|cookie|session|\bsk-|\bpk[-_]|signature|private|"
    r"\bkey\b|\bpwd\b|\bnetrc\b|sha256|BEGIN |[A-Za-z0-9+/_-]{20,}")
STRONG = re.compile(r"(?i)token|secret|passw|api.?key|\bauth|bearer|credential|cookie.*=|\bsk-|signature.*=|key\s*[=:]|"
                    r"[0-9a-f]{32}|sha256=")
NAME = (r"(?i)[\w.-]*(?:passw|passphrase|\bpass\b|pwd|secret|token|api.?key|auth|credential|cookie|session|private|"
        r"signature|key)[\w.-]*")
VALUE = re.compile(NAME + r"""["'\]]*(?:\s*(?::?=|=>|:)\s*|\s+)[bru]*["'`](?P<value>[^"'`\s]{4,})""")
BARE = re.compile(NAME + r"""["']?(?:\s*=\s*|:\s+|=)(?P<value>[^\s"'`,;)(\[\]{}<>]{4,})""")
PLACEHOLDER = re.compile(
    r"""(?x)^[A-Z_.*]+$ | ^<.*>?$ | ^\{.*\}?$ | ^\$ | ^% | ^[0-9.,]+$ | ^(?:None|null|true|false|True|False)\b
        | ^(?:str|int|bool|bytes|float|object|dict|list|self|Optional|Union|Any|typing)\b""")
DESIGN = re.compile(r"[\w.+-]+(?:@|%40| at )[\w-]+\.\w|://[^/\s]*@|/home/|/Users/|/root\b|\\Users\\|~/|\buser_?name\b.*[=:]")
SHAPES = re.compile(
    r"\b(?:sk|pk|rk)[-_][A-Za-z0-9-]{16,}|\bgh[a-z]_|\bgithub_pat|\bxox|\bAKIA|\bASIA|\bAIza|\beyJ|-----|\bglpat|\bhf_|"
    r"\bnpm_[A-Za-z0-9]{20}|\bpypi-|(?i:(?:bearer|basic|digest|token|negotiate)\s+[A-Za-z0-9+/=._~-]{6,})|"
    r"(?i:set-cookie|cookie:)|(?i:(?:-u|-p|--user|--password|--token|--api-key)[ =])|"
    r"[?&#](?i:\w*(?:key|token|sig|code|auth)\w*)=")
CODE = re.compile(r"^[A-Za-z_][\w.]*(?:\(|\[|\.[A-Za-z_]|$)")


def arguable(text):
    """The number of the rule that leaves a text out, or None."""
    return harmful(text) if WORDS.search(text) else 2


def harmful(text):
    """The number of the rule that says that a line may hold a secret, or None."""
    if DESIGN.search(text):
        return 3
    for match in VALUE.finditer(text):
        if not PLACEHOLDER.search(match.group("value")):
            return 4
    for match in BARE.finditer(text):
        value = match.group("value")
        if not PLACEHOLDER.search(value) and (any(map(str.isdigit, value)) or not CODE.search(value)):
            return 4
    if SHAPES.search(text):
        return 5
    return None


def lookalikes(packages=PACKAGES, per_package=24, per_golden_kind=90):
    """Pairs of an origin and a text, the same ones each time for the same files."""
    found = [("case", text) for text in CASES]
    for kind, texts in (("golden-string", _golden_strings()), ("golden-id", _golden_ids()), ("contract", _contract())):
        found.extend((kind, text) for text in _drawn(texts, per_golden_kind))
    for name in packages:
        found.extend(("package " + name, text) for text in _drawn(_lines(name), per_package))
    found.extend(("record", text) for text in _drawn(_records(), 60))
    found.extend(("whole file", text) for text in _whole(packages, 40))
    found.extend(("certificate", text) for text in _certificates(20))
    seen = set()
    return [pair for pair in found if not (pair[1] in seen or seen.add(pair[1]))]


def _drawn(texts, count):
    """`count` of the texts that are harmless: those with a strong word first, chosen by their hash."""
    harmless = (text for text in sorted(set(texts), key=_rank) if len(text) <= 400 and arguable(text) is None)
    return list(itertools.islice(harmless, count))


def _rank(text):
    return not STRONG.search(text), zlib.crc32(text.encode("utf-8", "surrogatepass"))


def _golden_strings():
    """The strings in goldens: texts of tools and models, outputs, encoded images."""
    for value in _golden_values():
        for line in value.split("\n"):
            yield line.strip()


def _golden_ids():
    """The words in goldens that have letters and digits: ids, hashes, placeholders."""
    for value in _golden_values():
        for word in re.findall(r"[\w<>:+/=-]{16,}", value):
            if any(map(str.isdigit, word)):
                yield word


def _golden_values():
    for path in sorted(CHECKOUT.glob("fixtures/*/goldens/*.json"))[::4]:
        yield from _strings(json.loads(path.read_text(encoding="utf-8")))


def _contract():
    for path in sorted(CHECKOUT.glob("fixtures/*/contract/**/*")):
        if path.suffix in (".md", ".txt", ".json") and path.is_file():
            for line in path.read_text(encoding="utf-8").split("\n"):
                yield line.strip()


def _whole(packages, count):
    """Whole files of packages and contracts, of which no line is arguable: a rule must not reach over lines either."""
    paths = sorted(CHECKOUT.glob("fixtures/*/contract/**/*.md"))
    for name in packages:
        paths.extend(_files(name))
    texts = (path.read_bytes().decode("utf-8", "ignore") for path in sorted(paths, key=lambda path: _rank(path.name)))
    harmless = (text for text in texts if 1000 < len(text) < 20000 and STRONG.search(text)
                and all(harmful(line) is None for line in text.split("\n")))
    return itertools.islice(harmless, count)


def _certificates(count):
    """Certificates, which are public, as certifi has them: blocks of base64 between a BEGIN and an END line."""
    found = importlib.util.find_spec("certifi")
    bundle = Path(found.origin).parent / "cacert.pem" if found else None
    if bundle and bundle.is_file():
        blocks = re.findall(r"-+BEGIN CERTIFICATE-+\n[^-]+\n-+END CERTIFICATE-+", bundle.read_text(encoding="utf-8"))
        yield from sorted(blocks, key=_rank)[:count]


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)


def _lines(name):
    """The lines of a package's Python files."""
    for path in _files(name):
        for line in path.read_bytes().decode("utf-8", "ignore").split("\n"):
            yield line.strip()


def _files(name):
    """A package's Python files; none where it is not installed."""
    found = importlib.util.find_spec(name)
    if found is None or not found.origin:
        return []
    start = Path(found.origin)
    return sorted(start.parent.rglob("*.py")) if start.name == "__init__.py" else [start]


def _records():
    """Lines of the lists of files, with a hash each, that installed packages have."""
    import requests

    for path in sorted(Path(requests.__file__).parent.parent.glob("*.dist-info/RECORD")):
        for line in path.read_bytes().decode("utf-8", "ignore").split("\n"):
            yield line.strip()
