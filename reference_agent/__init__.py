"""A minimal agent that speaks the Codex wire protocol as codex-cli 0.115.0 does.

Start reading at `protocol/turn.py` (the rules of a turn), then `session/runner.py` (which runs a turn by them).
"""

__version__ = "0.1.0"
