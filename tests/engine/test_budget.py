"""Which models make room: the least recently used idle ones, and never a busy one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.budget import Budget, Eviction, Resident, clear_device, make_room

NOTHING = Eviction((), ())


def resident(
    name: str, size: int, *, used: int = 0, is_busy: bool = False, is_on_device: bool = True
) -> Resident:
    return Resident(name=name, size=size, used=used, is_busy=is_busy, is_on_device=is_on_device)


def test_what_fits_evicts_nobody() -> None:
    budget = Budget(device=10, ram=10)
    assert make_room([resident("a", 5)], name="b", size=5, budget=budget) == NOTHING


def test_the_least_recently_used_one_moves_to_ram() -> None:
    residents = [resident("new", 4, used=9), resident("old", 4, used=1)]
    room = make_room(residents, name="b", size=5, budget=Budget(device=10, ram=10))
    assert room == Eviction(("old",), ())


def test_a_busy_one_stays_and_an_idle_one_goes_in_its_place() -> None:
    residents = [resident("busy", 4, used=1, is_busy=True), resident("idle", 4, used=2)]
    room = make_room(residents, name="b", size=5, budget=Budget(device=10, ram=10))
    assert room == Eviction(("idle",), ())


def test_a_model_waits_while_busy_ones_take_the_room() -> None:
    residents = [resident("busy", 6, is_busy=True), resident("idle", 2)]
    assert make_room(residents, name="b", size=5, budget=Budget(device=10, ram=10)) is None


def test_a_model_larger_than_the_budget_gets_the_device_to_itself() -> None:
    room = make_room([resident("a", 6)], name="b", size=50, budget=Budget(device=10, ram=10))
    assert room == Eviction(("a",), ())


def test_what_ram_has_no_room_for_is_dropped_oldest_first() -> None:
    residents = [
        resident("leaving", 6, used=5),
        resident("warm", 3, used=2, is_on_device=False),
        resident("cold", 3, used=1, is_on_device=False),
    ]
    room = make_room(residents, name="b", size=9, budget=Budget(device=10, ram=9))
    assert room == Eviction(("leaving",), ("cold",))


def test_a_model_too_large_for_ram_is_dropped_at_once() -> None:
    room = make_room([resident("a", 8)], name="b", size=9, budget=Budget(device=10, ram=5))
    assert room == Eviction((), ("a",))


def test_a_model_that_comes_back_from_ram_leaves_its_room_there() -> None:
    residents = [resident("a", 8, used=2), resident("b", 8, used=1, is_on_device=False)]
    room = make_room(residents, name="b", size=8, budget=Budget(device=10, ram=8))
    assert room == Eviction(("a",), ())


def test_without_device_memory_the_least_recently_used_one_is_dropped() -> None:
    residents = [resident("new", 4, used=9), resident("old", 4, used=1)]
    room = make_room(residents, name="b", size=5, budget=Budget(device=None, ram=10))
    assert room == Eviction((), ("old",))


@pytest.mark.parametrize(
    ("budget", "room"),
    [
        (Budget(device=10, ram=10), Eviction(("idle",), ())),
        (Budget(device=10, ram=1), Eviction((), ("idle",))),
        (Budget(device=None, ram=10), Eviction((), ("idle",))),
    ],
)
def test_clearing_the_device_moves_all_but_the_busy(budget: Budget, room: Eviction) -> None:
    residents = [resident("busy", 4, is_busy=True), resident("idle", 4)]
    assert clear_device(residents, budget=budget) == room


@given(
    sizes=st.lists(st.integers(1, 20), max_size=6),
    busy=st.sets(st.integers(0, 5)),
    waiting=st.sets(st.integers(0, 5)),
    size=st.integers(1, 30),
    has_device=st.booleans(),
)
def test_budgets_hold_and_busy_models_stay(
    sizes: list[int], busy: set[int], waiting: set[int], size: int, *, has_device: bool
) -> None:
    residents = [
        resident(
            str(at),
            number,
            used=at,
            is_busy=at in busy,
            is_on_device=at in busy or at not in waiting or not has_device,
        )
        for at, number in enumerate(sizes)
    ]
    budget = Budget(device=24 if has_device else None, ram=24)
    room = make_room(residents, name="wanted", size=size, budget=budget)
    on_device = [one for one in residents if one.is_on_device]
    if room is None:
        assert any(one.is_busy for one in on_device)
        assert sum(one.size for one in on_device if one.is_busy) + size > 24
        return
    gone = {*room.to_ram, *room.dropped}
    assert not any(one.is_busy for one in residents if one.name in gone)
    left = sum(one.size for one in on_device if one.name not in gone)
    assert left + size <= 24 or left == 0
    in_ram = {one.name for one in residents if not one.is_on_device} | set(room.to_ram)
    stored = sum(one.size for one in residents if one.name in in_ram - set(room.dropped))
    assert not has_device or stored <= 24
