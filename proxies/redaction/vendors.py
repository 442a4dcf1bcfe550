"""Secrets with the form of a vendor: the rules of gitleaks as data, and forms that it lacks. No I/O but one data file.

`vendors.json` is made by `tests/redaction/vendor.py`; it names its source and licence. A rule has keywords; a text
without any is not searched, and a text with one only near it. So the time is linear, and patterns are compiled when
they are first needed.
"""
import json
import os
import re
from typing import Dict, Iterator, List, Match, NamedTuple, Optional, Pattern, Tuple

from .finding import Finding
from .names import entropy

__all__ = ["vendor_findings"]

#: How far before and after a keyword a match may reach.
BEFORE, AFTER = 80, 4096
WORD = r"(?<![A-Za-z0-9])"
END = r"(?![A-Za-z0-9])"


class _Rule(NamedTuple):
    id: str
    keywords: Tuple[str, ...]
    pattern: str
    entropy: float = 0.0
    allowed: Tuple[str, ...] = ()
    kind: str = "key"
    prefix: str = ""  # what each match begins with, if it is always the same text


def _prefixed(name: str, prefix: str, rest: str, kind: str = "key", least: float = 2.5) -> _Rule:
    """A rule for `prefix` (text) and `rest` (pattern) that stand alone."""
    return _Rule(name, (prefix.lower(),), "({}{}{})".format(WORD, re.escape(prefix), rest), least, (), kind, prefix)


#: Forms as their vendors publish them, with one digit at least where the form could be a word.
DIGIT = r"(?=[A-Za-z_-]*[0-9])"
#: A run of letters and digits that is no word.
RANDOM = re.compile(r"(?=[A-Za-z]*[0-9][A-Za-z]*[0-9]|[A-Za-z0-9]*[a-z][A-Z]+[a-z])[A-Za-z0-9]{8}")
SOME = r"[A-Za-z0-9_-]"
ALNUM = r"[A-Za-z0-9]"
OWN = [
    _Rule("sk-key", ("sk-", "rk-", "pk-", "sess-"), "(" + r"(?<![A-Za-z0-9_-])(?:sk|rk|pk|sess)-(?=[A-Za-z_-]*[0-9])"
          r"(?![A-Za-z]+-[a-z]+-[a-z0-9-]*$)(?:[A-Za-z]{2,10}[0-9]{0,2}-)?[A-Za-z0-9_-]{16,}" + END + ")", 3.3),
    _prefixed("groq", "gsk_", ALNUM + "{20,}"), _prefixed("xai", "xai-", SOME + "{20,}"),
    _prefixed("nvidia", "nvapi-", SOME + "{20,}"), _prefixed("replicate", "r8_", ALNUM + "{37,40}" + END),
    _prefixed("perplexity", "pplx-", ALNUM + "{20,}"), _prefixed("cerebras", "csk-", ALNUM + "{20,}"),
    _prefixed("fireworks", "fw_", ALNUM + "{20,}"), _prefixed("together", "tgp_v1_", SOME + "{20,}"),
    _prefixed("openrouter", "sk-or-", SOME + "{16,}"), _prefixed("langchain", "lsv2_", SOME + "{20,}"),
    _prefixed("tavily", "tvly-", SOME + "{16,}"), _prefixed("exa", "exa_", SOME + "{20,}"),
    _prefixed("weights-and-biases", "wandb_v1_", SOME + "{20,}"), _prefixed("voyage", "pa-", SOME + "{30,}", least=4.0),
    _prefixed("jina", "jina_", SOME + "{20,}"), _prefixed("firecrawl", "fc-", "[0-9a-f]{32}" + END),
    _prefixed("e2b", "e2b_", "[0-9a-f]{20,}"), _prefixed("google-oauth", "ya29.", SOME + "{16,}"),
    _prefixed("google-oauth-client", "GOCSPX-", SOME + "{16,}"), _prefixed("google-refresh", "1//0", SOME + "{20,}"),
    _prefixed("google-api", "AIza", SOME + "{30,}"), _prefixed("google-aq", "AQ.", SOME + "{30,}", least=3.5),
    _prefixed("aws-key-id", "AKIA", "[0-9A-Z]{16}" + END), _prefixed("aws-temporary", "ASIA", "[0-9A-Z]{16}" + END),
    _prefixed("aws-bedrock", "ABSK", "[A-Za-z0-9+/]{40,}={0,2}"),
    _Rule("github", ("ghp_", "gho_", "ghs_", "ghu_", "ghr_"), "(" + WORD + "gh[oprsu]_[A-Za-z0-9]{20,})"),
    _prefixed("github-pat", "github_pat_", "[A-Za-z0-9_]{20,}"),

             _Rule("gitlab", ("glpat-", "gldt-", "glrt-", "glcbt-",
                      "glptt-", "glft-", "glimt-", "glagent-", "glsoat-", "gloas-"),
          "(" + WORD + r"gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|oas)-[A-Za-z0-9_.-]{16,})"),
    _Rule("slack", ("xox", "xapp-", "xwfp-"),
          "(" + WORD + r"(?:xox[a-z]|xapp|xwfp)(?:\.xox[a-z])?-[A-Za-z0-9-]{10,})", 2.5),
    _prefixed("hugging-face", "hf_", ALNUM + "{20,}"), _prefixed("npm", "npm_", ALNUM + "{30,}"),
    _prefixed("hugging-face-org", "api_org_", ALNUM + "{20,}"),
    _prefixed("pypi", "pypi-", "A" + SOME + "{16,}"), _prefixed("vault", "hvs.", SOME + "{16,}"),
    _prefixed("vault-batch", "hvb.", SOME + "{16,}"),
    _prefixed("sendgrid", "SG.", r"[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    _Rule("stripe", ("sk_live_", "sk_test_", "rk_live_", "rk_test_", "pk_live_", "whsec_", "sk_prod_"),
          "(" + WORD + r"(?:[srp]k_(?:live|test|prod)_|whsec_)[A-Za-z0-9+/=]{10,})"),
    _Rule("square", ("eaaa", "sq0"), "(" + WORD + r"(?:EAAA[A-Za-z0-9_-]{40,}|sq0[a-z]{3}-[A-Za-z0-9_-]{20,}))", 3.0),
    _prefixed("mailgun", "key-", "[0-9a-f]{32}" + END),
    _Rule("mailchimp", ("-us",), "(" + WORD + "[0-9a-f]{32}-us[0-9]{1,2}" + END + ")"),
    _prefixed("twilio-key", "SK", "[0-9a-f]{32}" + END), _prefixed("twilio-account", "AC", "[0-9a-f]{32}" + END),
    _prefixed("digitalocean", "dop_v1_", "[0-9a-f]{40,}"), _prefixed("digitalocean-oauth", "doo_v1_", "[0-9a-f]{40,}"),
    _prefixed("digitalocean-refresh", "dor_v1_", "[0-9a-f]{40,}"),
    _prefixed("doppler", "dp.", r"[a-z]{2,10}\.[A-Za-z0-9_.-]{20,}"),
    _prefixed("linear", "lin_api_", ALNUM + "{20,}"), _prefixed("linear-oauth", "lin_oauth_", ALNUM + "{20,}"),
    _prefixed("notion", "ntn_", ALNUM + "{20,}"), _prefixed("notion-old", "secret_", ALNUM + "{30,}", least=3.5),
    _Rule("shopify", ("shpat_", "shpss_", "shpca_", "shppa_"), "(" + WORD + r"shp(?:at|ss|ca|pa)_[A-Za-z0-9]{20,})"),
    _prefixed("databricks", "dapi", "[0-9a-f]{32}(?:-[0-9])?" + END),
    _prefixed("planetscale", "pscale_", r"[a-z]+_[A-Za-z0-9_.=-]{20,}"),
    _Rule("fly", ("fm1", "fm2", "fo1_"), "(" + WORD + r"(?:fm[12][ar]?_|fo1_)[A-Za-z0-9+/_,=-]{20,})", 3.0),
    _Rule("supabase", ("sbp_", "sb_secret_"), "(" + WORD + r"(?:sbp_|sb_secret_)[A-Za-z0-9_-]{20,})"),
    _Rule("render", ("rnd_", "rndr"), "(" + WORD + r"rnd_[A-Za-z0-9]{20,})"),
    _prefixed("railway", "rw_", SOME + "{24,}", least=3.5),
    _prefixed("vercel", "vercel_blob_rw_", SOME + "{20,}"), _prefixed("netlify", "nfp_", ALNUM + "{30,}"),
    _prefixed("vercel-token", "vcp_", ALNUM + "{20,}"),
    _prefixed("sentry", "sntrys_", SOME + "{20,}"),
    _prefixed("sentry-user", "sntryu_", "[0-9a-f]{20,}"),
    _prefixed("grafana", "glsa_", "[A-Za-z0-9_]{20,}"), _prefixed("grafana-cloud", "glc_", "[A-Za-z0-9+/=]{20,}"),
    _prefixed("new-relic", "NRAK-", "[A-Z0-9]{20,}"), _prefixed("new-relic-insights", "NRII-", SOME + "{20,}"),
    _prefixed("posthog", "phx_", ALNUM + "{20,}"), _prefixed("posthog-project", "phc_", ALNUM + "{20,}"),
    _prefixed("postman", "PMAK-", "[0-9a-f]{20,}-[0-9a-f]{20,}"), _prefixed("rubygems", "rubygems_", "[0-9a-f]{30,}"),
    _prefixed("docker-hub", "dckr_pat_", SOME + "{20,}"), _prefixed("docker-hub-org", "dckr_oat_", SOME + "{20,}"),
    _Rule("terraform", (".atlasv1.",), "(" + WORD + r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{40,})"),
    _prefixed("typeform", "tfp_", "[A-Za-z0-9_.=-]{40,}"), _prefixed("crates", "cio", ALNUM + "{32}" + END, least=3.5),
    _prefixed("figma", "figd_", SOME + "{20,}"), _prefixed("airtable-pat", "pat", r"[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    _prefixed("atlassian", "ATATT3", SOME + r"[A-Za-z0-9_=-]{20,}"),
    _prefixed("bitbucket-app", "ATBB", ALNUM + "{24,}"),
    _prefixed("dropbox", "sl.", SOME + "{60,}"), _prefixed("contentful", "CFPAT-", SOME + "{20,}"),
    _prefixed("age", "AGE-SECRET-KEY-1", "[A-Z0-9]{40,}"), _prefixed("tailscale", "tskey-", SOME + "{16,}"),
    _prefixed("pulumi", "pul-", "[0-9a-f]{40}"), _prefixed("buildkite", "bkua_", "[0-9a-f]{30,}"),
    _prefixed("circleci", "CCIPAT_", "[A-Za-z0-9_]{20,}"), _prefixed("sourcegraph", "sgp_", "[A-Za-z0-9_]{30,}"),
    _prefixed("elevenlabs", "sk_", "[0-9a-f]{40,}" + END), _prefixed("anyscale", "esecret_", ALNUM + "{20,}"),
    _prefixed("resend", "re_", "[A-Za-z0-9]{6,12}_[A-Za-z0-9]{16,}"),
    _prefixed("mapbox", "sk.eyJ", r"[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{16,}"),
    _prefixed("clerk", "ak_", ALNUM + "{30,}", least=3.5), _prefixed("inngest", "signkey-", SOME + "{20,}"),
    _prefixed("cloudflare", "cfut_", SOME + "{30,}"), _prefixed("modal", "as-", ALNUM + "{22}" + END, least=3.5),
    _prefixed("modal-id", "ak-", ALNUM + "{22}" + END, least=3.5),
    _Rule("telegram", (":aa",), "(" + r"(?<![0-9])[0-9]{8,10}:AA[A-Za-z0-9_-]{32,34}(?![A-Za-z0-9_-]))", 3.5),
    _Rule("discord-bot", ("",),
          r"((?<![A-Za-z0-9_-])[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}(?![A-Za-z0-9_-]"
          r"))", 3.5),
    _Rule("slack-webhook", ("hooks.slack.com",),
          r"hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9/_-]{16,})"),
    _Rule("discord-webhook", ("/api/webhooks/",), r"/api/webhooks/([0-9]{10,}/[A-Za-z0-9_-]{20,})"),
    _Rule("teams-webhook", ("webhook.office.com",), r"webhook\.office\.com/webhookb2/([A-Za-z0-9@/-]{40,})"),
    _Rule("zapier-webhook", ("hooks.zapier.com",), r"hooks\.zapier\.com/hooks/catch/([A-Za-z0-9/]{8,})"),
    _Rule("azure-account", ("accountkey=", "sharedaccesskey="),
          r"(?i:(?:Account|SharedAccess)Key=)([A-Za-z0-9+/]{20,}={0,2})"),
    _Rule("azure-ad", ("q~",), r"((?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34})", 3.0),
    _Rule("azure-functions", ("azfu",), r"((?<![A-Za-z0-9_-])[A-Za-z0-9_-]{40,48}AzFu[A-Za-z0-9_-]{5,8}={0,2})", 3.5),
    _Rule("plaid", ("access-",), r"(access-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f-]{27})"),
    _prefixed("yandex", "AQVN", SOME + "{35,40}"), _prefixed("twitter", "AAAAAAAAAAAAAAAAAAAAAA", "[A-Za-z0-9%]{60,}"),
    _prefixed("artifactory", "AKCp", ALNUM + "{60,}"), _prefixed("artifactory-reference", "cmVmd", ALNUM + "{59}"),
    _Rule("password-hash", ("$",),
          r"(\$(?:apr1|[1567y]|2[abxy]|argon2(?:id|i|d)|scrypt|pbkdf2-sha(?:256|512))\$[A-Za-z0-9./+"
          r"=,$-]{16,})", 3.0),
    _Rule("jwt", ("eyj",),
          r"((?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*){1,3})", 3.0, (), "jwt"),
    _prefixed("organization", "org-", r"(?=[A-Za-z]*[0-9])[A-Za-z0-9]{16,}" + END, "organization"),
    _prefixed("project", "proj_", r"(?=[A-Za-z]*[0-9])[A-Za-z0-9]{16,}" + END, "project"),
    _prefixed("account", "user-", r"(?=[A-Za-z]*[0-9])[A-Za-z0-9]{20,}" + END, "account"),
]


def _load() -> List[_Rule]:
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "vendors.json"), "rb") as file:
        data = json.loads(file.read().decode("utf-8"))
    return OWN + [_Rule(rule["id"], tuple(rule["keywords"]), rule["pattern"], rule.get("entropy", 0.0),
                        tuple(rule.get("allowed", ()))) for rule in data["rules"]]


class _Rules:
    """The rules, read on first use, and their patterns, compiled on first use."""

    def __init__(self) -> None:
        self.by_keyword: List[Tuple[str, List[_Rule]]] = []
        self.compiled: Dict[str, Pattern[str]] = {}

    def keywords(self) -> List[Tuple[str, List[_Rule]]]:
        if not self.by_keyword:
            table: Dict[str, List[_Rule]] = {}
            for rule in _load():
                for keyword in rule.keywords:
                    table.setdefault(keyword.lower(), []).append(rule)
            self.by_keyword = sorted(table.items())
        return self.by_keyword

    def pattern(self, text: str) -> Pattern[str]:
        if text not in self.compiled:
            self.compiled[text] = re.compile(text)
        return self.compiled[text]


RULES = _Rules()


def vendor_findings(text: str) -> Iterator[Finding]:
    """The secrets with a vendor's form in a text."""
    # The one character whose small form is longer, so that places stay the same.
    lower = text.replace("\u0130", "i").lower()
    for keyword, rules in RULES.keywords():
        place = lower.find(keyword)
        if place < 0:
            continue
        windows: List[Tuple[int, int]] = []
        for rule in rules:
            pattern = RULES.pattern(rule.pattern)
            if rule.prefix:
                matches = _at(pattern, text, rule.prefix)
            else:
                windows = windows or _windows(lower, keyword, place)
                matches = (match for start, end in windows for match in pattern.finditer(text, start, end))
            for match in matches:
                found = _finding(rule, match)
                if found:
                    yield found


def _at(pattern: Pattern[str], text: str, prefix: str) -> Iterator[Match[str]]:
    """The matches that begin with a prefix: trying where the prefix stands is faster than searching."""
    place = text.find(prefix)
    while place >= 0:
        match = pattern.match(text, place)
        if match:
            yield match
        place = text.find(prefix, match.end() if match else place + 1)


def _windows(lower: str, keyword: str, place: int) -> List[Tuple[int, int]]:
    """The pieces of a text near a keyword, those that overlap taken together."""
    if not keyword:
        return [(0, len(lower))]
    found: List[Tuple[int, int]] = []
    while place >= 0:
        start, end = max(0, place - BEFORE), min(len(lower), place + len(keyword) + AFTER)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
        place = lower.find(keyword, place + 1)
    return found


def _finding(rule: _Rule, match: Match[str]) -> Optional[Finding]:
    groups = [index for index in range(1, (match.re.groups or 0) + 1) if match.group(index)]
    group = groups[0] if groups else 0
    secret = match.group(group)
    if entropy(secret) < rule.entropy or (rule.id == "sk-key" and not RANDOM.search(secret)):
        return None
    if any(RULES.pattern(allowed).search(secret) for allowed in rule.allowed):
        return None
    return Finding(match.start(group), match.end(group), rule.kind, rule.id)
