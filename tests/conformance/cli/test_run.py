"""``run`` as far as its options change what is said of a run."""

from ..bad_agents import agent_file
from ..commands import conformance


def test_repeated_runs_are_counted():
    done = conformance("run", "--scenario", "exec-plain,terminal-plain", "--repeat", "2")
    assert done.code == 0 and "reference: 1 scenario run 2 times each: 2 runs, none flaky\n" in done.out, done


def test_half_a_surrogate_pair_is_printed_as_its_escape(tmp_path):
    """In the C locale Python's output takes no surrogate but those that stand for bytes."""
    done = conformance("run", "--agent", agent_file(tmp_path, "sends-half-a-letter"), "--scenario", "exec-plain",
                       "--json", PYTHONIOENCODING="utf-8:surrogateescape")
    assert (done.code, done.err) == (1, "") and '"\\ud800"' in done.out, done


def test_an_empty_glob_matches_nothing():
    """Else a script whose variable is not set would run everything."""
    done = conformance("run", "--scenario", "")
    assert (done.code, done.out) == (2, "") and "no scenario matches ''" in done.err, done
