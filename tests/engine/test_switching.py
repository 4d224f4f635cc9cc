"""Models come and go while others are at work."""

import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest

from core import wire
from engine.machine import Machine, prepare_machine
from engine.studios import Studios
from engine.weights import size_of
from engine.zoo import LoadedModel, Zoo
from tests.engine.engine_desk import Answer, Desk, make_studios
from tests.engine.engine_process import REGISTRY, make_submit, profile_folder

TIMEOUT_S = 60.0
CARD = """
[[model]]
name = "{name}"
title = "{name}"
family = "stable-diffusion"
path = "{path}"
licence = "none"
"""


class HeldZoo(Zoo):
    """Loads a model other than the first only when it may."""

    may_load = threading.Event()

    def load(self, name: str) -> LoadedModel:
        if name != self.registry.default.name and not self.may_load.wait(TIMEOUT_S):
            raise TimeoutError
        return super().load(name)


@pytest.fixture
def machine() -> Machine:
    return prepare_machine("cpu", threads=1)


@pytest.fixture
def registry(tmp_path: Path, classic_path: Path) -> Path:
    """The mini model, then `one`, `two` and `broken`, which are tiny."""
    mini = REGISTRY.read_text(encoding="utf-8").replace(
        'path = "mini"', f'path = "{REGISTRY.parent / "mini"}"'
    )
    for name in ("one", "two", "broken"):
        shutil.copytree(classic_path, tmp_path / name)
    for file in tmp_path.glob("broken/unet/*.safetensors"):
        file.write_bytes(b"no weights")
    cards = [
        CARD.format(name=name, path=name) + "width = 64\nheight = 64\n"
        for name in ("one", "two", "broken")
    ]
    path = tmp_path / "registry.toml"
    path.write_text("\n".join([mini, *cards]), encoding="utf-8")
    return path


@pytest.fixture
def held(
    machine: Machine, registry: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """A desk at which models load only once `HeldZoo.may_load` is set; the first one is ready."""
    HeldZoo.may_load = threading.Event()
    folder = profile_folder(tmp_path_factory)
    studios = make_studios(machine, folder, registry=registry, make_zoo=HeldZoo)
    studios.default.profiler.curve_of(studios.default.base)
    desk = Desk(studios, machine)
    yield desk
    HeldZoo.may_load.set()
    turn_until(desk, lambda: studios.opening is None)


def small(**changes: object) -> wire.Submit:
    """A job for one of the tiny models."""
    return make_submit(**({"model": "one", "width": 64, "height": 64, "steps": 3} | changes))  # type: ignore[arg-type]


def turn_until(desk: Desk, is_so: Callable[[], bool]) -> None:
    deadline = monotonic() + TIMEOUT_S
    while not is_so():
        assert monotonic() < deadline
        desk.turn()


def answers(desk: Desk) -> dict[int, Answer]:
    return {m.job_id: m for m in desk.sent if isinstance(m, Answer)}


def test_others_are_drawn_while_a_model_is_loaded(held: Desk) -> None:
    waiting, others = small(owner=1), [make_submit(owner=2), make_submit(owner=3)]
    held.put(waiting, *others)
    turn_until(held, lambda: len(answers(held)) == 2)
    assert set(answers(held)) == {other.job_id for other in others}

    HeldZoo.may_load.set()
    turn_until(held, lambda: len(answers(held)) == 3)
    assert isinstance(answers(held)[waiting.job_id], wire.Finished)


def test_who_waits_for_a_model_is_told_so_once(held: Desk) -> None:
    waiting = small()
    held.put(waiting)
    held.turn(3)
    HeldZoo.may_load.set()
    turn_until(held, lambda: bool(answers(held)))
    assert held.sent[0] == wire.Loading(job_id=waiting.job_id, attempt=1)
    assert sum(isinstance(message, wire.Loading) for message in held.sent) == 1


def test_an_engine_that_loads_is_busy_and_shows_life(held: Desk) -> None:
    held.put(small())
    held.turn()
    before = held.pulse.num_steps
    held.turn()
    assert held.pulse.is_busy
    assert held.pulse.num_steps > before
    HeldZoo.may_load.set()
    turn_until(held, lambda: not held.pulse.is_busy)


def test_a_job_that_waits_for_its_model_can_be_cancelled(held: Desk) -> None:
    waiting = small()
    held.put(waiting, wire.Cancel(job_id=waiting.job_id, attempt=1))
    held.turn()
    assert held.sent == [wire.Cancelled(job_id=waiting.job_id, attempt=1)]

    waiting = small()
    held.put(waiting)
    held.turn()
    held.put(wire.Cancel(job_id=waiting.job_id, attempt=1))
    held.turn()
    assert held.sent[-1] == wire.Cancelled(job_id=waiting.job_id, attempt=1)
    assert not held.pulse.is_busy


def test_a_stale_cancel_leaves_a_waiting_job_alone(held: Desk) -> None:
    waiting = small(attempt=2)
    held.put(waiting, wire.Cancel(job_id=waiting.job_id, attempt=1))
    HeldZoo.may_load.set()
    turn_until(held, lambda: bool(answers(held)))
    assert isinstance(answers(held)[waiting.job_id], wire.Finished)


def test_a_waiting_job_submitted_again_is_answered_for_its_last_attempt(held: Desk) -> None:
    first = small()
    held.put(first)
    held.turn()
    held.put(small(job_id=first.job_id, attempt=2))
    HeldZoo.may_load.set()
    turn_until(held, lambda: not held.pulse.is_busy)
    assert [m.attempt for m in held.sent if isinstance(m, Answer)] == [2]


def test_jobs_of_one_owner_are_begun_in_their_order(held: Desk) -> None:
    first, second = small(owner=1), make_submit(owner=1, steps=2)
    held.put(first, second)
    held.turn(3)
    assert not answers(held)
    HeldZoo.may_load.set()
    turn_until(held, lambda: len(answers(held)) == 2)


def test_two_models_are_loaded_one_after_the_other(held: Desk) -> None:
    jobs = [small(owner=1, model="one"), small(owner=2, model="two")]
    held.put(*jobs)
    HeldZoo.may_load.set()
    turn_until(held, lambda: len(answers(held)) == 2)
    assert all(isinstance(answer, wire.Finished) for answer in answers(held).values())


def test_a_model_that_cannot_be_loaded_leaves_the_others_serving(held: Desk) -> None:
    HeldZoo.may_load.set()
    bad, good = small(owner=1, model="broken"), make_submit(owner=2)
    held.put(bad, good)
    turn_until(held, lambda: len(answers(held)) == 2)
    failed = answers(held)[bad.job_id]
    assert isinstance(failed, wire.Failed)
    assert failed.reason == "model_unavailable"
    assert "no Stable Diffusion model" in failed.detail
    assert isinstance(answers(held)[good.job_id], wire.Finished)


def test_a_model_that_was_repaired_is_loaded_at_the_next_job(
    held: Desk, registry: Path, classic_path: Path
) -> None:
    HeldZoo.may_load.set()
    (failed,) = held.answer(small(model="broken"))
    assert isinstance(failed, wire.Failed)
    shutil.copytree(classic_path, registry.parent / "broken", dirs_exist_ok=True)
    (finished,) = held.answer(small(model="broken"))
    assert isinstance(finished, wire.Finished)


def test_loading_that_takes_for_ever_fails_its_jobs_alone(
    machine: Machine, registry: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    HeldZoo.may_load = threading.Event()
    folder = profile_folder(tmp_path_factory)
    studios = make_studios(machine, folder, registry=registry, make_zoo=HeldZoo, patience_s=0.0)
    studios.default.profiler.curve_of(studios.default.base)
    desk = Desk(studios, machine)
    hung, good = small(owner=1), make_submit(owner=2)
    desk.put(hung, good)
    turn_until(desk, lambda: len(answers(desk)) == 2)
    failed = answers(desk)[hung.job_id]
    assert isinstance(failed, wire.Failed)
    assert (failed.reason, failed.detail) == (
        "model_unavailable",
        "model one took too long to open",
    )
    assert isinstance(answers(desk)[good.job_id], wire.Finished)

    HeldZoo.may_load.set()
    late = desk.inbox.get(timeout=TIMEOUT_S)
    desk.inbox.put(late)
    desk.turn()
    assert studios.opening is None
    assert studios.ready("one") is None


@pytest.fixture
def tight(
    machine: Machine, registry: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Desk, Studios]:
    """A desk with RAM for the mini model and one tiny one."""
    folder = profile_folder(tmp_path_factory)
    zoo = Zoo(registry, device=machine.device, dtype=machine.dtype)
    ram = size_of(zoo.load("mini").family) + 3 * size_of(zoo.load("one").family) // 2
    studios = make_studios(machine, folder, registry=registry, ram=ram)
    studios.default.profiler.curve_of(studios.default.base)
    return Desk(studios, machine), studios


class CountingZoo(Zoo):
    """Counts what is loaded."""

    loads: Counter[str]

    def load(self, name: str) -> LoadedModel:
        self.loads[name] += 1
        return super().load(name)


@pytest.mark.parametrize(("fits_ram", "num_loads"), [(True, 1), (False, 2)])
def test_a_model_that_left_the_device_comes_back_from_ram_if_that_had_room(
    machine: Machine, registry: Path, tmp_path: Path, *, fits_ram: bool, num_loads: int
) -> None:
    CountingZoo.loads = Counter()
    zoo = Zoo(registry, device=machine.device, dtype=machine.dtype)
    size = size_of(zoo.load("one").family)
    studios = make_studios(
        machine,
        tmp_path / "profiles",
        registry=registry,
        make_zoo=CountingZoo,
        vram=size * 3 // 2,
        ram=size * 3 // 2 if fits_ram else size // 2,
    )
    desk = Desk(studios, machine)
    first = desk.draw(small(model="one"))
    desk.draw(small(model="two"))
    assert studios.ready("one") is None
    assert desk.draw(small(model="one", seeds=(7,))).images == first.images
    assert CountingZoo.loads["one"] == num_loads
    assert loaded(studios) == {"one"}


def loaded(studios: Studios) -> set[str]:
    return {name for name in ("mini", "one", "two") if studios.ready(name)}


def test_the_least_recently_used_model_makes_room(tight: tuple[Desk, Studios]) -> None:
    desk, studios = tight
    desk.answer(small(model="one"))
    desk.answer(make_submit(steps=1))
    assert loaded(studios) == {"mini", "one"}
    desk.answer(make_submit(steps=1))
    desk.answer(small(model="two"))
    assert loaded(studios) == {"mini", "two"}


def test_a_model_at_work_is_never_evicted_and_is_waited_for(tight: tuple[Desk, Studios]) -> None:
    desk, studios = tight
    desk.answer(small(owner=1, model="one"))
    long = [small(owner=1, model="one", steps=60), make_submit(owner=2, steps=60)]
    desk.put(*long)
    desk.turn(2)
    wanted, late = small(owner=3, model="two"), make_submit(owner=4, steps=1)
    desk.put(wanted, late)
    desk.turn(2)
    assert studios.opening is None
    turn_until(desk, lambda: len(answers(desk)) == 5)
    order = list(answers(desk))
    assert order.index(wanted.job_id) > min(order.index(job.job_id) for job in long)
    assert order.index(late.job_id) > min(order.index(job.job_id) for job in long)
    assert all(isinstance(answer, wire.Finished) for answer in answers(desk).values())


def test_a_model_draws_the_same_after_it_was_dropped_and_loaded_again(
    tight: tuple[Desk, Studios],
) -> None:
    desk, _ = tight
    first = desk.draw(small(model="one", seeds=(5,)))
    desk.answer(make_submit(steps=1))
    desk.draw(small(model="two"))
    again = desk.draw(small(model="one", seeds=(5,)))
    assert again.images == first.images
    assert again.record.model_hash == first.record.model_hash


def test_a_model_that_is_unloaded_is_gone_once_no_job_uses_it(held: Desk) -> None:
    HeldZoo.may_load.set()
    unload = wire.Unload(model="one")
    held.put(unload)
    turn_until(held, lambda: wire.Unloaded(model="one", freed=0) in held.sent)

    held.put(small(job_id=1), unload)
    turn_until(held, lambda: sum(isinstance(m, wire.Unloaded) for m in held.sent) == 2)

    last = [message for message in held.sent if isinstance(message, wire.Unloaded)][-1]
    finished = [message for message in held.sent if isinstance(message, wire.Finished)]
    assert last.freed > 0
    assert [message.job_id for message in finished] == [1]
    assert held.sent.index(finished[0]) < held.sent.index(last)
    assert held.studios.ready("one") is None
    held.put(small(job_id=2))
    turn_until(held, lambda: any(isinstance(m, wire.Finished) and m.job_id == 2 for m in held.sent))


def loads(desk: Desk) -> list[wire.Loaded]:
    return [message for message in desk.sent if isinstance(message, wire.Loaded)]


def test_a_model_is_warmed_up_before_anybody_needs_it(held: Desk) -> None:
    held.put(wire.Load(model="one"), make_submit(owner=2))
    turn_until(held, lambda: len(answers(held)) == 1)
    assert not loads(held)

    HeldZoo.may_load.set()
    turn_until(held, lambda: bool(loads(held)))
    assert [(one.model, one.is_ready) for one in loads(held)] == [("one", True)]
    assert held.studios.ready("one") is not None
    held.put(wire.Load(model="one"))
    turn_until(held, lambda: len(loads(held)) == 2)
    assert loads(held)[1].is_ready


@pytest.mark.parametrize("name", ["broken", "unheard-of"])
def test_a_model_that_cannot_be_warmed_up_is_said_so(held: Desk, name: str) -> None:
    HeldZoo.may_load.set()
    held.put(wire.Load(model=name))
    turn_until(held, lambda: bool(loads(held)))
    assert [(one.model, one.is_ready) for one in loads(held)] == [(name, False)]
    held.put(make_submit(owner=2))
    turn_until(held, lambda: len(answers(held)) == 1)
