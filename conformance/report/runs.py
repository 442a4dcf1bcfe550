"""How often the scenarios were run, in words."""

__all__ = ["runs_in_words"]


def runs_in_words(scenarios: int, times: int, total: int, flaky: int) -> str:
    """One line. It counts flaky scenarios only after several runs of each: one run cannot show that."""
    if not scenarios:
        return "no scenario was run"
    what = "{:,} scenario{} run".format(scenarios, "" if scenarios == 1 else "s")
    if times == 1:
        return what + " once"
    how_many = "{:,}".format(flaky) if flaky else "none"
    return "{} {:,} times each: {:,} runs, {} flaky".format(what, times, total, how_many)
