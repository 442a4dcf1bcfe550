"""What `exec` shows a person on stderr: who, what, and each step as it happens. Shapes as codex 0.115.0."""

import sys

from .. import __version__
from ..identity import NAME
from ..session import notices

__all__ = ["HumanLog"]

_MARKS = {"pending": "•", "in_progress": "→", "completed": "✓"}


class HumanLog:
    """Writes notices for people; `out` is a text stream."""

    def __init__(self, out=None):
        self._out = out or sys.stderr

    def begin(self, thread, prompt):
        """The head: what this run works with."""
        settings = thread.settings
        for line in ("%s v%s" % (NAME, __version__), "--------", "workdir: %s" % settings.cwd,
                     "model: %s" % settings.model, "provider: %s" % settings.provider.id,
                     "approval: %s" % settings.approval_policy, "sandbox: %s" % _sandbox(settings.sandbox),
                     "reasoning effort: %s" % (settings.reasoning_effort or "none"),
                     "reasoning summaries: %s" % (settings.reasoning_summary or "none"),
                     "session id: %s" % thread.id, "--------", "user", prompt, "mcp startup: no servers"):
            self._line(line)

    def notice(self, notice):
        """Write one notice."""
        write = self._WRITERS.get(type(notice))
        if write:
            write(self, notice)

    def end(self, thread, ended):
        """The foot: what it cost."""
        if ended.status == "completed":
            self._line("tokens used")
            self._line("{:,}".format(max(0, thread.usage.total - thread.usage.cached)))

    def _line(self, text):
        self._out.write(text + "\n")
        self._out.flush()

    def _item(self, notice):
        item = notice.item
        if isinstance(item, notices.AgentMessage):
            self._line("codex\n" + item.text)
        elif isinstance(item, notices.Reasoning):
            for text in item.summary:
                self._line("thinking\n" + text)
        elif isinstance(item, notices.Command):
            how = "succeeded" if item.exit_code == 0 else "exited %d" % item.exit_code
            self._line("exec\n%s in %s %s in %dms:\n%s"
                       % (item.command, item.cwd, how, item.duration_ms, item.output.rstrip("\n")))
        elif isinstance(item, notices.FileChange):
            self._line("file update")
            for change in item.changes:
                self._line(_change(change))
            self._line("apply_patch " + item.status)
        elif isinstance(item, notices.WebSearch):
            self._line("web search: " + item.query)

    def _retrying(self, notice):
        self._line("ERROR: Reconnecting... %d/%d (%s)" % (notice.attempt, notice.limit, notice.failure.message))

    def _ended(self, notice):
        if notice.status == "failed":
            self._line("ERROR: " + notice.failure.message)
        elif notice.status == "interrupted":
            self._line("turn interrupted")

    def _plan(self, notice):
        self._line("Plan update")
        if notice.explanation:
            self._line(notice.explanation)
        for step in notice.plan:
            self._line("  %s %s" % (_MARKS[step["status"]], step["step"]))

    _WRITERS = {notices.ItemCompleted: _item, notices.Retrying: _retrying, notices.TurnEnded: _ended,
                notices.PlanUpdated: _plan}


def _change(change):
    from ..tools.apply_patch.changes import diff_of

    letter = "R" if change.target else change.kind[0].upper().replace("U", "M")
    target = " -> " + change.target if change.target else ""
    return ("%s %s%s\n%s" % (letter, change.path, target, diff_of(change))).rstrip("\n")


def _sandbox(sandbox):
    if sandbox.mode != "workspace-write":
        return sandbox.mode
    places = ["workdir"]
    places += [] if sandbox.exclude_slash_tmp else ["/tmp"]
    places += [] if sandbox.exclude_tmpdir_env_var else ["$TMPDIR"]
    network = " (network access enabled)" if sandbox.network_access else ""
    return "workspace-write [%s]%s" % (", ".join(places + list(sandbox.writable_roots)), network)
