"""``run`` as far as its options change what is said of a run."""

from ..commands import conformance


def test_repeated_runs_are_counted():
    done = conformance("run", "--scenario", "exec-plain,terminal-plain", "--repeat", "2")
    assert done.code == 0 and "reference: 1 scenario run 2 times each: 2 runs, none flaky\n" in done.out, done
