"""How much was played, in words: the figure that stands behind "it is not flaky"."""

__all__ = ["plays_in_words"]


def plays_in_words(scenarios: int, times: int, total: int, flaky: int) -> str:
    """A line. Of one play of a scenario it is not known whether it is flaky."""
    if not scenarios:
        return "no scenario was played"
    what = "{:,} scenario{} played".format(scenarios, "" if scenarios == 1 else "s")
    if times == 1:
        return what + " once"
    how_many = "{:,}".format(flaky) if flaky else "none"
    return "{} {:,} times each: {:,} plays, {} flaky".format(what, times, total, how_many)
