"""The conformance suite of the Codex wire protocol: scenarios, drivers, normaliser, judge, reports.

It starts any agent as a command, answers it from a scripted origin, and compares what the agent sent
with recordings of upstream codex-cli. It never imports an agent.
"""

__version__ = "0.1.0"
