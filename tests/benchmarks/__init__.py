"""Benchmarks: whole processes, medians, the real upstream beside ours. ``python -m tests.benchmarks``."""
