"""One conversation thread: its history, its settings, and the loop that runs a turn."""
