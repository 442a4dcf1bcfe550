"""What `exec` shows a person on standard error: the settings, then each event. Text and colours as codex 0.115.0.

When a command begins, the log shows its first line without a line end. When the command ends, the log adds
` succeeded in 12ms:` and at most 20 lines of output. An item that begins in between is written right after the open
line.
"""

import sys
from typing import TYPE_CHECKING, Any, List, Optional, TextIO

from .. import __version__
from ..identity import NAME
from ..protocol import notices
from ..protocol.search import detail
from ..settings.choices import WORKSPACE_WRITE
from ..settings.config import Sandbox
from .style import Style
from .view import Unattended

if TYPE_CHECKING:
    from ..tools.apply_patch.changes import Change

__all__ = ["HumanLog"]

_MARKS = {"pending": "•", "in_progress": "→", "completed": "✓"}
_MARK_COLOURS = {"pending": "dim", "in_progress": "cyan", "completed": "green"}
_OUTPUT_LINES = 20
_TITLE = ("italic", "magenta")
_HEADING = ("magenta", "italic")


class HumanLog(Unattended):
    """Writes events for people; `out` is a text stream, by default standard error, `coloured` whether it shows colours.
    """

    def __init__(self, out: Optional[TextIO] = None, coloured: bool = False) -> None:
        self._out = out or sys.stderr
        self._style = Style(coloured)
        self._used: Optional[int] = None

    def begin(self, prompt: str) -> None:
        """Write the settings, the prompt, and the warnings found while loading the settings."""
        settings = self.thread.settings
        self._line("%s v%s" % (NAME, __version__))
        self._line("--------")
        for name, value in (("workdir", settings.cwd), ("model", settings.model), ("provider", settings.provider.id),
                            ("approval", settings.approval_policy), ("sandbox", _sandbox(settings.sandbox)),
                            ("reasoning effort", settings.reasoning_effort or "none"),
                            ("reasoning summaries", settings.reasoning_summary or "none"),
                            ("session id", self.thread.id)):
            self._line(self._style(name + ":", "bold") + " " + value)
        self._line("--------")
        self._line(self._style("user", "cyan") + "\n" + prompt)
        for summary, details in settings.deprecations:
            self._line(self._style("deprecated:", "bold", "magenta") + " " + summary)
            self._line("  " + self._style(details, "dim"))
        for warning in settings.warnings:
            self.warn(warning)
        self._line(self._style("mcp startup:", "cyan") + " no servers")

    def warn(self, text: str) -> None:
        """Write a warning."""
        self._line(self._style("warning:", "bold", "yellow") + " " + text)

    def end(self, ended: notices.TurnEnded) -> None:
        """Write how many tokens the turn used, if the server has reported it."""
        if self._used is not None:
            self._line(self._style("tokens used", *_TITLE))
            self._line("{:,}".format(self._used))

    def _line(self, text: str) -> None:
        self._out.write(text + "\n")
        self._out.flush()

    def _heading(self, title: str, *texts: str) -> None:
        for text in texts:
            self._line(self._style(title, *_HEADING) + "\n" + text)

    def item_started(self, notice: notices.ItemStarted) -> None:
        """Write the beginning of a command, a patch, a search or an image."""
        item = notice.item
        if isinstance(item, notices.Command):
            self._out.write("%s\n%s in %s" % (self._style("exec", *_HEADING),
                                              self._style(notices.command_line(item), "bold"), item.cwd))
            self._out.flush()
        elif isinstance(item, notices.FileChange):
            self._line(self._style("file update", *_TITLE))
            for change in item.changes:
                self._change(change)
        elif isinstance(item, notices.WebSearch):
            self._line("🌐 Searching the web...")
        elif isinstance(item, notices.ImageView):
            self._line(self._style("viewed image", "magenta") + " " + item.path)
        elif isinstance(item, notices.ImageGeneration):
            self._line(self._style("image generation started", "magenta") + " " + item.id)

    def item_completed(self, notice: notices.ItemCompleted) -> None:
        """Write a message or reasoning, or the end of a command, a patch, a search or an image."""
        item = notice.item
        if isinstance(item, notices.AgentMessage):
            self._heading("codex", item.text)
        elif isinstance(item, notices.Reasoning):
            if not self.thread.settings.hide_agent_reasoning:
                self._heading("thinking", *item.summary)
            if self.thread.settings.show_raw_agent_reasoning:
                self._heading("thinking", *item.content)
        elif isinstance(item, notices.Command):
            self._ended("", item)
            self._line(self._style("\n".join(_lines(item.output)[:_OUTPUT_LINES]), "dim"))
        elif isinstance(item, notices.FileChange) and item.exit_code is not None:
            self._ended("apply_patch(auto_approved=true)", item)
            for line in _lines(item.output):
                self._line(self._style(line, "dim"))
        elif isinstance(item, notices.WebSearch):
            found = detail(item.action)
            self._line("🌐 Searched: " + found if found else "🌐 Searched the web")
        elif isinstance(item, notices.ImageGeneration):
            self._line("%s %s %s" % (self._style("generated image", "magenta"), item.id,
                                     self._style(item.result, "dim")))

    def _ended(self, what: str, item: Any) -> None:
        how = "succeeded" if item.exit_code == 0 and not what else "exited %d" % item.exit_code
        self._line(self._style("%s %s in %s:" % (what, how, _duration(item.duration_ms)),
                               "red" if item.exit_code else "green"))

    def _change(self, change: "Change") -> None:
        from ..tools.apply_patch.changes import diff_of

        letter = "R" if change.target else change.kind[0].upper().replace("U", "M")
        target = " -> " + change.target if change.target else ""
        self._line(self._style("%s %s%s" % (letter, change.path, target), "magenta"))
        for line in _lines(diff_of(change)):
            sign = {"add": "+", "delete": "-"}.get(change.kind, line[:1])
            self._line(self._style(line, *{"+": ("green",), "-": ("red",)}.get(sign, ())))

    def turn_diff(self, notice: notices.TurnDiff) -> None:
        """Write the diff of all patches of the turn."""
        self._line(self._style("file update:", *_TITLE) + "\n" + notice.text)

    def token_usage(self, notice: notices.TokenUsage) -> None:
        """Remember how many tokens were used: the cached ones do not count."""
        self._used = max(0, notice.total.input - notice.total.cached) + notice.total.output

    def retrying(self, notice: notices.Retrying) -> None:
        """Write that the request is sent again."""
        self._line(self._style("Reconnecting... %d/%d (%s)" % (
            notice.attempt, notice.limit, notice.failure.message), "dim"))

    def turn_ended(self, notice: notices.TurnEnded) -> None:
        """Write why the turn failed, or that it was interrupted."""
        if notice.status == "failed":
            self._line(self._style("ERROR:", "red") + " " + notice.failure.message)
            if notice.failure.info == "contextWindowExceeded":
                self._used = 0
        elif notice.status == "interrupted":
            self._line("task interrupted")

    def plan_updated(self, notice: notices.PlanUpdated) -> None:
        """Write the plan."""
        self._line(self._style("Plan update", "magenta"))
        if notice.explanation and notice.explanation.strip():
            self._line(self._style(notice.explanation, "italic"))
        for step in notice.plan:
            status = step["status"]
            text = self._style(step["step"], "dim") if status == "pending" else step["step"]
            self._line("  %s %s" % (self._style(_MARKS[status], _MARK_COLOURS[status]), text))


def _lines(text: Optional[str]) -> List[str]:
    """The lines of a text, split at `\\n` and `\\r\\n` alone, as upstream splits them."""
    lines = (text or "").split("\n")
    ended, last = lines[:-1], lines[-1:]
    return [line[:-1] if line.endswith("\r") else line for line in ended] + [line for line in last if line]


def _duration(milliseconds: int) -> str:
    if milliseconds < 1000:
        return "%dms" % milliseconds
    if milliseconds < 60000:
        return "%.2fs" % (milliseconds / 1000)
    return "%dm %02ds" % divmod(milliseconds // 1000, 60)


def _sandbox(sandbox: Sandbox) -> str:
    if sandbox.mode != WORKSPACE_WRITE:
        return sandbox.mode
    writable = ["workdir"]
    writable += [] if sandbox.exclude_slash_tmp else ["/tmp"]
    writable += [] if sandbox.exclude_tmpdir_env_var else ["$TMPDIR"]
    network = " (network access enabled)" if sandbox.network_access else ""
    return "%s [%s]%s" % (sandbox.mode, ", ".join(writable + list(sandbox.writable_roots)), network)
