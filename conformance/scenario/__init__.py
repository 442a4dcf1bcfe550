"""Scenarios: what the user does, what the origin answers, and which waits for which."""
