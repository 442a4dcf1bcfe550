"""The shapes of secrets: what vendors publish about their keys, as templates (see `secrets`).

Each of them is to be known by its shape alone, without a name beside it. A vendor's key that is only hexadecimal
digits has no shape; such keys stand in `named`, with the name of their variable.
"""
import base64
import json

from .secrets import Secret, make, pem, windows

__all__ = ["BLOCKS", "JWTS", "TEMPLATES", "shaped"]

#: Name of the shape, template.
TEMPLATES = (
    ("openai", "sk-{m:20}T3BlbkFJ{m:20}"),
    ("openai-old", "sk-{m:48}"),
    ("openai-project", "sk-proj-{w:74}T3BlbkFJ{w:73}A"),
    ("openai-project-short", "sk-proj-{m:48}"),
    ("openai-service", "sk-svcacct-{w:58}T3BlbkFJ{w:57}A"),
    ("openai-admin", "sk-admin-{w:58}T3BlbkFJ{w:57}A"),
    ("openai-session", "sess-{m:40}"),
    ("anthropic", "sk-ant-api03-{w:93}AA"),
    ("anthropic-admin", "sk-ant-admin01-{w:93}AA"),
    ("anthropic-oauth", "sk-ant-oat01-{w:93}AA"),
    ("openrouter", "sk-or-v1-{x:64}"),
    ("deepseek", "sk-{x:32}"),
    ("groq", "gsk_{m:52}"),
    ("xai", "xai-{m:80}"),
    ("perplexity", "pplx-{m:48}"),
    ("huggingface", "hf_{m:34}"),
    ("replicate", "r8_{m:37}"),
    ("nvidia", "nvapi-{w:63}A"),
    ("fireworks", "fw_{m:22}"),
    ("langsmith", "lsv2_pt_{x:32}_{x:10}"),
    ("stripe-live", "sk_live_{m:24}"),
    ("stripe-live-long", "sk_live_51{m:97}"),
    ("stripe-test", "sk_test_{m:24}"),
    ("stripe-restricted", "rk_live_{m:24}"),
    ("stripe-webhook", "whsec_{m:32}"),
    ("aws-access-key", "AKIA{2:16}"),
    ("aws-temporary-key", "ASIA{2:16}"),
    ("gcp-api-key", "AIza{w:34}A"),
    ("gcp-oauth", "ya29.{w:120}A"),
    ("gcp-client-secret", "GOCSPX-{w:27}A"),
    ("gcp-refresh-token", "1//0{w:60}A"),
    ("azure-client-secret", "{m:3}8Q~{w:33}A"),
    ("azure-storage", "DefaultEndpointsProtocol=https;AccountName=store;AccountKey={b:86}==;"
                      "EndpointSuffix=core.windows.net"),
    ("azure-sas", "https://store.blob.core.windows.net/c/f.txt?sv=2022-11-02&sp=r&sig={m:40}%3D"),
    ("github-personal", "ghp_{m:36}"),
    ("github-oauth", "gho_{m:36}"),
    ("github-user", "ghu_{m:36}"),
    ("github-server", "ghs_{m:36}"),
    ("github-refresh", "ghr_{m:36}"),
    ("github-fine-grained", "github_pat_{m:22}_{m:59}"),
    ("gitlab-personal", "glpat-{w:19}A"),
    ("gitlab-runner", "glrt-{w:19}A"),
    ("gitlab-deploy", "gldt-{w:19}A"),
    ("gitlab-trigger", "glptt-{x:40}"),
    ("slack-bot", "xoxb-{n:12}-{n:13}-{m:24}"),
    ("slack-user", "xoxp-{n:12}-{n:12}-{n:12}-{x:32}"),
    ("slack-app", "xapp-1-A{A:10}-{n:13}-{x:64}"),
    ("slack-webhook", "https://hooks.slack.com/services/T{A:10}/B{A:10}/{m:24}"),
    ("discord-webhook", "https://discord.com/api/webhooks/{n:19}/{w:67}A"),
    ("discord-bot", "M{m:23}.{m:6}.{m:38}"),
    ("teams-webhook", "https://corp.webhook.office.com/webhookb2/{x:8}-{x:4}-4{x:3}-8{x:3}-{x:12}@{x:8}-{x:4}-4{x:3}-8{x:3}"
                      "-{x:12}/IncomingWebhook/{x:32}/{x:8}-{x:4}-4{x:3}-8{x:3}-{x:12}"),
    ("telegram-bot", "71{n:8}:AA{w:32}A"),
    ("sendgrid", "SG.{w:21}A.{w:42}A"),
    ("mailgun", "key-{x:32}"),
    ("mailchimp", "{x:32}-us12"),
    ("twilio", "SK{x:32}"),
    ("npm", "npm_{m:36}"),
    ("pypi", "pypi-AgEIcHlwaS5vcmc{w:150}A"),
    ("rubygems", "rubygems_{x:48}"),
    ("crates", "cio{m:32}"),
    ("docker", "dckr_pat_{w:26}A"),
    ("vault-service", "hvs.{w:95}A"),
    ("vault-batch", "hvb.{w:140}A"),
    ("terraform", "{m:14}.atlasv1.{w:66}A"),
    ("digitalocean", "dop_v1_{x:64}"),
    ("digitalocean-oauth", "doo_v1_{x:64}"),
    ("doppler", "dp.pt.{m:43}"),
    ("doppler-service", "dp.st.prd.{m:43}"),
    ("linear", "lin_api_{m:40}"),
    ("notion", "ntn_{n:11}{m:35}"),
    ("notion-old", "secret_{m:43}"),
    ("shopify", "shpat_{x:32}"),
    ("shopify-secret", "shpss_{x:32}"),
    ("databricks", "dapi{x:32}"),
    ("planetscale", "pscale_tkn_{w:42}A"),
    ("planetscale-password", "pscale_pw_{w:42}A"),
    ("fly", "fo1_{w:42}A"),
    ("fly-macaroon", "FlyV1 fm2_{b:120}"),
    ("supabase", "sbp_{x:40}"),
    ("supabase-secret", "sb_secret_{w:30}A"),
    ("age", "AGE-SECRET-KEY-1{q:58}"),
    ("grafana", "glsa_{m:32}_{x:8}"),
    ("grafana-cloud", "glc_eyJvIjoiMTIzNDU2{m:60}"),
    ("newrelic", "NRAK-{A:27}"),
    ("sentry", "sntrys_eyJpYXQiOjE3{m:30}LCJyZWdpb25fdXJs{m:40}_{m:43}"),
    ("postman", "PMAK-{x:24}-{x:34}"),
    ("pulumi", "pul-{x:40}"),
    ("dynatrace", "dt0c01.{2:24}.{2:64}"),
    ("artifactory", "AKCp{m:69}"),
    ("atlassian", "ATATT3{w:185}A"),
    ("bitbucket-app", "ATBB{m:32}"),
    ("airtable", "pat{m:14}.{x:64}"),
    ("alibaba", "LTAI{m:20}"),
    ("square", "EAAA{w:59}A"),
    ("square-secret", "sq0csp-{w:42}A"),
    ("facebook", "EAACEdEose0cBA{m:100}"),
    ("easypost", "EZAK{m:54}"),
    ("brevo", "xkeysib-{x:64}-{m:16}"),
    ("typeform", "tfp_{w:43}A_{w:13}A"),
    ("1password", "A3-{A:6}-{A:11}-{A:5}-{A:5}-{A:5}"),
    ("figma", "figd_{w:39}A"),
    ("tailscale", "tskey-auth-k{m:11}CNTRL-{m:32}"),
    ("cloudflare-origin", "v1.0-{x:24}-{x:146}"),
    ("heroku", "HRKU-AA{w:57}A"),
    ("contentful", "CFPAT-{w:42}A"),
    ("buildkite", "bkua_{x:40}"),
    ("stripe-live-product", "sk_prod_{m:24}"),
    ("stripe-restricted-test", "rk_test_{m:24}"),
    ("aws-other-key", "ABIA{2:16}"),
    ("aws-bedrock", "ABSK{m:120}="),
    ("gitlab-ci-job", "glcbt-{a:2}_{w:19}A"),
    ("gitlab-feed", "glft-{w:19}A"),
    ("gitlab-agent", "glagent-{w:49}A"),
    ("gitlab-oauth-app", "gloas-{w:63}A"),
    ("gitlab-scim", "glsoat-{w:19}A"),
    ("gitlab-mail", "glimt-{w:24}A"),
    ("gitlab-runner-old", "GR1348941{w:19}A"),
    ("slack-config", "xoxe.xoxp-1-{A:164}"),
    ("slack-config-refresh", "xoxe-1-{A:146}"),
    ("slack-session", "xoxs-{n:11}-{n:11}-{n:11}-{x:10}"),
    ("slack-workspace", "xoxa-2-{m:40}"),
    ("slack-workflow", "https://hooks.slack.com/workflows/T{A:10}/A{A:10}/{n:18}/{m:24}"),
    ("digitalocean-refresh", "dor_v1_{x:64}"),
    ("shopify-custom", "shpca_{x:32}"),
    ("shopify-private", "shppa_{x:32}"),
    ("planetscale-oauth", "pscale_oauth_{w:42}A"),
    ("sentry-user", "sntryu_{x:64}"),
    ("newrelic-insert", "NRII-{a:32}"),
    ("octopus", "API-{A:26}"),
    ("openshift", "sha256~{w:42}A"),
    ("prefect", "pnu_{m:36}"),
    ("readme", "rdme_{a:70}"),
    ("scalingo", "tk-us-{w:47}A"),
    ("settlemint", "sm_pat_{m:16}"),
    ("shippo", "shippo_live_{x:40}"),
    ("sourcegraph", "sgp_{x:16}_{x:40}"),
    ("square-old", "sq0atp-{w:21}A"),
    ("maxmind", "{m:6}_{m:29}_mmk"),
    ("infracost", "ico-{m:32}"),
    ("intra42", "s-s4t2ud-{x:64}"),
    ("huggingface-org", "api_org_{l:34}"),
    ("harness", "pat.{w:21}A.{m:24}.{m:20}"),
    ("frameio", "fio-u-{w:63}A"),
    ("flutterwave", "FLWSECK_TEST-{x:32}-X"),
    ("fly-machine", "fm1r_{b:120}"),
    ("duffel", "duffel_live_{w:42}A"),
    ("easypost-test", "EZTK{m:54}"),
    ("clickhouse", "4b1d{m:38}"),
    ("clojars", "CLOJARS_{a:60}"),
    ("authress", "sc_{a:12}.{a:5}.acc_{a:16}.{b:60}"),
    ("adobe", "p8e-{a:32}"),
    ("artifactory-reference", "cmVmd{m:59}"),
    ("1password-service", "ops_eyJ{m:260}"),
    ("facebook-page", "EAAM{m:110}"),
    ("vault-old", "s.{m:23}7"),
    ("plaid", "access-production-{x:8}-{x:4}-4{x:3}-8{x:3}-{x:12}"),
    ("mapbox-secret", "sk.eyJ1Ijoi{m:60}.{m:22}"),
    ("langfuse", "sk-lf-{x:8}-{x:4}-4{x:3}-8{x:3}-{x:12}"),
    ("tavily", "tvly-dev-{m:32}"),
    ("cerebras", "csk-{a:48}"),
    ("firecrawl", "fc-{x:32}"),
    ("elevenlabs", "sk_{x:48}"),
    ("netlify", "nfp_{m:40}"),
    ("render", "rnd_{m:28}"),
    ("resend", "re_{m:8}_{m:24}"),
    ("npm-url", "https://registry.example.com/-/npm/v1/?token=npm_{m:36}"),
    ("plain-bearer", "Authorization: Bearer {m:40}"),
    ("plain-basic", "Authorization: Basic {b:43}="),
    ("postgres-url", "postgres://app:{m:14}@db.example.com:5432/app"),
    ("mysql-url", "mysql+pymysql://app:{m:14}@db.example.com/app"),
    ("mongodb-url", "mongodb+srv://app:{m:14}@cluster0.example.net/?retryWrites=true"),
    ("redis-url", "redis://:{m:20}@cache.example.com:6379/0"),
    ("amqp-url", "amqps://app:{m:14}@mq.example.com/vhost"),
    ("https-url", "https://deploy:{m:20}@git.example.com/app.git"),
    ("https-url-token", "https://{m:40}@git.example.com/app.git"),
)

#: Name of the shape, the token's header, template of what follows.
JWTS = (
    ("jwt", {"alg": "HS256", "typ": "JWT"}, "CLAIMS.{w:42}A"),
    ("jwt-header-order", {"typ": "JWT", "alg": "RS256", "kid": "k1"}, "CLAIMS.{w:340}A"),
    ("jwt-unsigned", {"alg": "none"}, "CLAIMS."),
    ("jwt-encrypted", {"alg": "RSA-OAEP", "enc": "A256GCM"}, "{w:80}A.{w:16}.{w:60}A.{w:22}"),
)

#: Name of the shape, label of the block, the end that is missing.
BLOCKS = (
    ("pem-rsa", "RSA PRIVATE KEY", ""),
    ("pem-pkcs8", "PRIVATE KEY", ""),
    ("pem-encrypted", "ENCRYPTED PRIVATE KEY", ""),
    ("pem-ec", "EC PRIVATE KEY", ""),
    ("pem-dsa", "DSA PRIVATE KEY", ""),
    ("pem-openssh", "OPENSSH PRIVATE KEY", ""),
    ("pgp", "PGP PRIVATE KEY BLOCK", ""),
    ("pem-rsa-cut-tail", "RSA PRIVATE KEY", "tail"),
    ("pem-rsa-cut-head", "RSA PRIVATE KEY", "head"),
    ("pem-openssh-cut-tail", "OPENSSH PRIVATE KEY", "tail"),
    ("pem-openssh-cut-head", "OPENSSH PRIVATE KEY", "head"),
    ("pgp-cut-tail", "PGP PRIVATE KEY BLOCK", "tail"),
    ("pgp-cut-head", "PGP PRIVATE KEY BLOCK", "head"),
)


def shaped(seed: str):
    """Pairs of a shape's name and a secret of it."""
    for name, template in TEMPLATES:
        yield name, make(template, seed + name)
    for name, header, template in JWTS:
        yield name, jwt(header, template, seed + name)
    for name, label, cut in BLOCKS:
        yield name, pem(label, seed + name, cut=cut)


def jwt(header, template, seed):
    """A JSON web token: its header, then its claims as JSON or what is encrypted, then the rest of the template."""
    rest = make(template, seed)
    text = rest.text.replace("CLAIMS", _base64_url({"sub": "1", "jti": make("{m:24}", seed).text}))
    return Secret(_base64_url(header) + "." + text, windows([part for part in text.split(".") if len(part) > 12]))


def _base64_url(value):
    data = json.dumps(value, separators=(",", ":")).encode("ascii")
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")
