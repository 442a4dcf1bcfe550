"""Hostile agents, by the kinds of ``inputs``: what the harness must survive.

``python -m tests.hostile [NAME…]`` runs each in two scenarios at a time, in a process of its own, and prints a Markdown
table: the verdict, seconds, peak memory, processes left, and whether anything outside the run's folders was touched.
"""
