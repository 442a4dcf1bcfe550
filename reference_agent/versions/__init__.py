"""What differs from one codex version to the next: a value and a recorded contract for each."""
