"""Threads are found by their id and closed together."""

import pytest

from reference_agent.session.manager import NoSuchThread, ThreadManager


@pytest.fixture
def manager(contract):
    return ThreadManager(contract)


def _nobody(*arguments):
    return None


def test_a_thread_is_found_by_its_id(manager, place):
    thread = manager.start(place.settings(), ("me", "me/1"), _nobody)
    other = manager.start(place.settings(), ("me", "me/1"), _nobody)
    assert manager.find(thread.id) is thread and manager.find(other.id) is other


@pytest.mark.parametrize("name, told", [
    ("x", "invalid thread id: `x` is not a UUID"),
    ("01a21514-de12-7eff-bded-c43e068845d1", "thread not found: "),
])
def test_an_id_that_no_thread_has_is_refused(manager, name, told):
    with pytest.raises(NoSuchThread) as caught:
        manager.find(name)
    assert str(caught.value).startswith(told)


def test_closing_ends_the_commands_of_all_threads(manager, place):
    threads = [manager.start(place.settings(), ("me", "me/1"), _nobody) for _ in range(2)]
    terminals = [thread.terminals for thread in threads]
    manager.close()
    for each in terminals:
        with pytest.raises(Exception):
            each.start(["/bin/sleep", "5"], place.workspace, {}, False)
