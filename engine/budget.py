"""Budgets of memory, and which models must make room for another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many bytes the weights of all models may take together.

    `device` is None where the device has no memory of its own: then models are in RAM or gone.
    """

    device: int | None
    ram: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """A model in memory: `size` bytes of weights, on the device or waiting in RAM.

    `used` grows with every use, so that the least recently used one has the smallest. A busy
    one has samples under way and stays where it is.
    """

    name: str
    size: int
    used: int
    is_busy: bool
    is_on_device: bool


@dataclass(frozen=True, slots=True)
class Eviction:
    """The names of models to be moved from the device to RAM, and of those to be dropped."""

    to_ram: tuple[str, ...]
    dropped: tuple[str, ...]


def make_room(
    residents: Iterable[Resident], *, name: str, size: int, budget: Budget
) -> Eviction | None:
    """What to evict so that the model `name` of `size` bytes can be on the device.

    Least recently used ones go first; None where it must wait until a busy one is idle. A model
    larger than the whole budget is let in when nothing else is left on the device.
    """
    others = [resident for resident in residents if resident.name != name]
    if budget.device is None:
        evicted = _evict(others, budget.ram - size)
        return None if evicted is None else Eviction((), _names(evicted))
    evicted = _evict([one for one in others if one.is_on_device], budget.device - size)
    return None if evicted is None else _store(others, evicted, budget)


def clear_device(residents: Sequence[Resident], *, budget: Budget) -> Eviction:
    """What to evict so that nothing idle is left on the device."""
    idle = [one for one in residents if one.is_on_device and not one.is_busy]
    if budget.device is None:
        return Eviction((), _names(idle))
    return _store(residents, idle, budget)


def _evict(residents: Sequence[Resident], room: int) -> list[Resident] | None:
    """Those that must go until the others take no more than `room`; None if busy ones are left."""
    excess = sum(one.size for one in residents) - room
    evicted = []
    for one in sorted(residents, key=lambda one: one.used):
        if excess <= 0:
            break
        if not one.is_busy:
            evicted.append(one)
            excess -= one.size
    has_busy = any(one.is_busy for one in residents)
    return None if excess > 0 and has_busy else evicted


def _store(residents: Iterable[Resident], evicted: Sequence[Resident], budget: Budget) -> Eviction:
    """Move what leaves the device to RAM, as far as that has room."""
    waiting = [one for one in residents if not one.is_on_device]
    dropped = _evict([*waiting, *evicted], budget.ram) or []
    return Eviction(
        _names(one for one in evicted if one not in dropped),
        _names(dropped),
    )


def _names(residents: Iterable[Resident]) -> tuple[str, ...]:
    return tuple(one.name for one in residents)
