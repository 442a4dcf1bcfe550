"""Benchmarks: whole processes, medians, the real upstream beside ours where it applies. ``python -m tests.benchmarks``."""
