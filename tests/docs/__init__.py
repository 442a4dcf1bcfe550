"""Pages of `docs/` that are made from data: one module a page, with `NAME` (its file) and `render(data)` (its text).

    codex-conformance run --report out && python -m tests.docs --results out/report.json

`results.json` here keeps the verdicts of the last such run, without times; everything else comes from the fixtures,
the scenarios and this folder's data files. A test says when a page is behind.
"""
