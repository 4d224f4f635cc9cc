"""The studios of one machine: opened when asked for, closed when memory is wanted."""

import itertools
import logging
import time
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

import torch

from core.errors import EngineError
from core.spec import ImageSpec
from engine.budget import Budget, Eviction, Resident, clear_device, make_room
from engine.building import BuildingSite
from engine.machine import Machine
from engine.opening import Opened, Order, carry_out, start
from engine.studio import Studio
from engine.weights import move, size_of
from engine.zoo import LoadedModel, Zoo

PATIENCE_S: Final = 120.0
BYTES_PER_S: Final = 20e6
"""Opening a model may take `PATIENCE_S`, and what its bytes take from a slow disk besides."""

_RAM: Final = torch.device("cpu")

_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True, eq=False)
class _Place:
    """A studio, how large it is and where; `is_moving` while it is neither here nor there."""

    studio: Studio
    size: int
    used: int
    is_on_device: bool = True
    is_moving: bool = False


class Studios:
    """Keeps as many models ready as the budgets allow; those least recently used go first.

    Ready are those on the device. All methods are for the engine's thread, which never waits:
    one model at a time is opened beside it, in a thread of its own, that touches nothing but
    that model and those that make room for it.
    """

    def __init__(
        self,
        *,
        zoo: Zoo,
        machine: Machine,
        budget: Budget,
        set_up: Callable[[LoadedModel], Studio],
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._zoo = zoo
        self._machine = machine
        self._budget = budget
        self._set_up = set_up
        self._patience_s = patience_s
        self._places: dict[str, _Place] = {}
        self._uses = itertools.count()
        self._numbers = itertools.count()
        self._order: Order | None = None
        self._site = BuildingSite()

    @property
    def default(self) -> Studio:
        """The studio of the model used when nobody asks for one; opened here and now if need be.

        Raises EngineError where it cannot be.
        """
        name = self._zoo.registry.default.name
        if (ready := self.ready(name)) is not None:
            return ready
        size = self._zoo.stored_size(name)
        opened = carry_out(self._order_opening(name, size, Eviction((), ())))
        self.finish(opened)
        if opened.studio is None:
            raise EngineError(f"model {name} cannot be opened: {opened.error}")
        return opened.studio

    @property
    def opening(self) -> str | None:
        """The name of the model that is being opened, if any."""
        return None if self._order is None else self._order.name

    @property
    def is_overdue(self) -> bool:
        """Whether the model that is being opened takes longer than it ever should."""
        return self._order is not None and time.monotonic() > self._order.overdue_at

    def undisturbed(self) -> AbstractContextManager[None]:
        """Work inside is safe from what opening a model does to torch in passing."""
        return self._site.work()

    def name_of(self, name: str) -> str:
        """The registry's own name for a model; EngineError where it lists no such model."""
        return self._zoo.find(name).name

    def ready(self, name: str) -> Studio | None:
        """The studio of a model by the registry's name, if it is ready; it counts as used."""
        place = self._places.get(name)
        if place is None or place.is_moving or not place.is_on_device:
            return None
        place.used = next(self._uses)
        return place.studio

    def in_use(self, name: str) -> Studio:
        """The studio of a model that is busy; KeyError for one that cannot be."""
        return self._places[name].studio

    def begin(self, name: str, *, busy: Collection[str], deliver: Callable[[Opened], None]) -> bool:
        """Begin to open a model, none else being opened; `deliver` is called from a thread.

        False where there is no room, because of models that are `busy`.
        """
        warm = self._places.get(name)
        size = self._zoo.stored_size(name) if warm is None else warm.size
        room = make_room(self._residents(busy), name=name, size=size, budget=self._budget)
        if room is None:
            return False
        start(self._order_opening(name, size, room), deliver)
        return True

    def fetch(self, name: str, spec: ImageSpec, *, deliver: Callable[[Opened], None]) -> None:
        """Load what a spec names besides its model, which is ready; otherwise as `begin`."""
        studio = self._places[name].studio

        def work() -> Studio:
            with self._site.open():
                studio.model.adapters.fetch(spec)
            return studio

        start(self._give_order(name, 0, work), deliver)

    def finish(self, opened: Opened) -> bool:
        """Take in what became of it; False where it had been given up."""
        order = self._order
        if order is None or order.number != opened.number:
            return False
        self._end_order()
        if opened.studio is not None:
            self._places[opened.name] = _Place(
                studio=opened.studio,
                size=size_of(opened.studio.model.family),
                used=next(self._uses),
            )
        return True

    def give_up(self) -> None:
        """Wait no longer for the model that is being opened; whatever it moved is lost too."""
        self._end_order()

    def unload(self, name: str, *, busy: Collection[str]) -> int | None:
        """Drop a model by the registry's name; the bytes of weights that were freed.

        None where it must wait: the model is `busy`, or on its way somewhere.
        """
        if name in busy or name == self.opening:
            return None
        place = self._places.get(name)
        if place is None:
            return 0
        if place.is_moving:
            return None
        del self._places[name]
        size = place.size
        del place
        self._machine.free_memory()
        _log.info("model %s unloaded", name)
        return size

    def clear_device(self, busy: Collection[str]) -> None:
        """Have nothing idle on the device; takes its time."""
        room = clear_device(self._residents(busy), budget=self._budget)
        for name in room.dropped:
            del self._places[name]
        for name in room.to_ram:
            _to_ram(self._places[name])
        self._machine.free_memory()

    def _residents(self, busy: Collection[str]) -> list[Resident]:
        return [
            Resident(
                name=name,
                # What goes with a model goes when it leaves the device.
                size=place.size + (_extra(place) if place.is_on_device else 0),
                used=place.used,
                is_busy=name in busy,
                is_on_device=place.is_on_device,
            )
            for name, place in self._places.items()
            if not place.is_moving
        ]

    def _order_opening(self, name: str, size: int, room: Eviction) -> Order:
        warm = self._places.get(name)
        to_ram = [self._places[other] for other in room.to_ram]
        dropped = [self._places.pop(other) for other in room.dropped]
        for place in (*to_ram, *((warm,) if warm else ())):
            place.is_moving = True
        return self._give_order(name, size, lambda: self._open(name, warm, to_ram, dropped))

    def _give_order(self, name: str, size: int, work: Callable[[], Studio]) -> Order:
        self._order = Order(
            number=next(self._numbers),
            name=name,
            overdue_at=time.monotonic() + self._patience_s + size / BYTES_PER_S,
            work=work,
        )
        return self._order

    def _end_order(self) -> None:
        """Forget the order, and every model that it left half way."""
        self._order = None
        self._places = {name: p for name, p in self._places.items() if not p.is_moving}

    def _open(
        self, name: str, warm: _Place | None, to_ram: list[_Place], dropped: list[_Place]
    ) -> Studio:
        """Make room, and bring the model to the device. In a thread of its own."""
        begun = time.monotonic()
        for place in to_ram:
            _to_ram(place)
        if to_ram or dropped:
            dropped.clear()
            self._machine.free_memory()
        if warm is None:
            with self._site.open():
                studio = self._set_up(self._zoo.load(name))
        else:
            studio = warm.studio
            move(studio.model.family, self._machine.device)
            warm.is_on_device, warm.is_moving = True, False
        _log.info("model %s opened in %.1f s", name, time.monotonic() - begun)
        return studio


def _extra(place: _Place) -> int:
    """Bytes of LoRAs, ControlNets and the like that lie on the device for a model."""
    return place.studio.model.adapters.num_bytes


def _to_ram(place: _Place) -> None:
    place.is_moving = True
    place.studio.model.adapters.release()
    move(place.studio.model.family, _RAM)
    place.is_on_device, place.is_moving = False, False
