"""Pages of `docs/` that are made from data or from the code: one module a page, with `NAME` and `render(data)`.

`NAME` is the page's file and `render` returns its whole text. `architecture` and `guide` make a block between two marks
and keep the rest of their page.

    codex-conformance run --report out && python -m tests.docs --results out/report.json

`results.json` in this folder keeps the verdicts of the last such run, without times. Everything else comes from the
fixtures, the scenarios, the code and the data files of this folder. A test fails when a page is out of date.
"""
