"""Secrets that a recording must not hold, harmless texts that it must keep, and the tests that look for both."""
