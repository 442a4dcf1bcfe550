"""A third front end, to show how little one needs: a REPL that reads lines from standard input.

A line is a prompt; prompts run one after the other, as turns of one thread. A line that starts with `>` steers the
running turn. While a question waits, a line answers it: the number of an option, or any other text.
"""

import queue
import sys
import threading

from reference_agent.frontends.startup import OPTIONS, Refused, Startup, TurnRefused, read, working_folder
from reference_agent.frontends.view import View, notices


def show(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def text_input(text):
    return [{"type": "text", "text": text}]


class Screen(View):
    """Prints messages and commands, and asks the user's questions one after the other."""

    def __init__(self):
        self.turn_id = None
        self.answers = queue.Queue()
        self.asking = threading.Event()

    def turn_started(self, notice):
        self.turn_id = notice.turn_id

    def item_started(self, notice):
        if isinstance(notice.item, notices.Command):
            show("$ " + notice.item.command)

    def item_completed(self, notice):
        if isinstance(notice.item, notices.AgentMessage):
            show("agent: " + notice.item.text)

    def turn_ended(self, notice):
        show(notice.status + (": " + notice.failure.message if notice.failure else ""))

    def ask(self, turn_id, call_id, questions, cancelled):
        return {question["id"]: self.ask_one(question, cancelled) for question in questions}

    def ask_one(self, question, cancelled):
        self.asking.set()
        show("? " + question["question"])
        labels = [option["label"] for option in question["options"]]
        for number, label in enumerate(labels, 1):
            show("  %d %s" % (number, label))
        while not cancelled.is_set():
            try:
                answer = self.answers.get(timeout=0.1)
            except queue.Empty:
                continue
            self.asking.clear()
            return [labels[int(answer) - 1] if answer.isdigit() and 0 < int(answer) <= len(labels) else answer]
        self.asking.clear()
        return []


def run_turns(thread, prompts):
    for prompt in iter(prompts.get, None):
        thread.run(text_input(prompt))


def main(arguments):
    try:
        values, _ = read(arguments, OPTIONS, "plain_repl")
        startup, screen = Startup(values), Screen()
        thread = startup.thread(startup.settings(working_folder()), screen)
    except Refused as refused:
        return refused.report()
    prompts = queue.Queue()
    turns = threading.Thread(target=run_turns, args=(thread, prompts), daemon=True)
    turns.start()
    for line in iter(sys.stdin.readline, ""):
        line = line.rstrip("\n")
        if screen.asking.is_set():
            screen.answers.put(line)
        elif line.startswith(">"):
            try:
                thread.steer(text_input(line[1:].strip()), screen.turn_id)
                show("steered")
            except TurnRefused as error:
                show("not steered: %s" % error)
        elif line:
            prompts.put(line)
    prompts.put(None)
    turns.join()
    startup.threads.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
