"""Judging an agent in many scenarios: runs, repetitions, expected deviations."""
