import dataclasses
import itertools
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import torch

from core.errors import EngineError
from engine.machine import Machine, prepare_machine
from engine.probe import Probe
from engine.profile import NUM_ROUNDS, Profiler, measure
from engine.runner import Runner
from engine.sample import BatchKey, Sample
from tests.engine.engine_process import profile_folder
from tests.engine.stock_bench import Bench

BASE = BatchKey(model="mini", latent_height=16, latent_width=16, bucket=None)


class UnusedProbe(Probe):
    """Fails when anything is tried."""

    def seconds(self, key: BatchKey, *, num_rows: int, repeats: int) -> list[float]:
        raise AssertionError("measured again")

    def is_exact(self, key: BatchKey, *, bucket: int) -> bool:
        raise AssertionError("checked again")


class CarelessRunner(Runner):
    """Forgets to pad a lone sample."""

    def step(self, samples: Sequence[Sample], *, bucket: int) -> None:
        super().step(samples, bucket=0 if len(samples) == 1 else bucket)


class FullRunner(Runner):
    """Has memory for four rows."""

    def step(self, samples: Sequence[Sample], *, bucket: int) -> None:
        if bucket > 4:
            raise torch.OutOfMemoryError("full")
        super().step(samples, bucket=bucket)


@pytest.fixture
def machine() -> Iterator[Machine]:
    yield prepare_machine("cpu", threads=1)
    torch.set_num_threads(1)


def make_probe(bench: Bench, machine: Machine, kind: type[Runner] = Runner) -> Probe:
    runner = kind(model=bench.model, device=machine.device, dtype=machine.dtype)
    return Probe(model=bench.model, runner=runner)


def make_profiler(probe: Probe, machine: Machine, folder: Path, *, model_hash: str) -> Profiler:
    return Profiler(probe=probe, machine=machine, model_hash=model_hash, base=BASE, folder=folder)


@pytest.fixture
def measured(
    mini: Bench, machine: Machine, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder with the mini model's profile, the test's own."""
    shared = profile_folder(tmp_path_factory)
    probe, model_hash = make_probe(mini, machine), mini.model.model_hash
    make_profiler(probe, machine, shared, model_hash=model_hash).curve_of(BASE)
    return shutil.copytree(shared, tmp_path / "profiles")


@pytest.fixture
def profiler(mini: Bench, machine: Machine, measured: Path) -> Profiler:
    probe = make_probe(mini, machine)
    return make_profiler(probe, machine, measured, model_hash=mini.model.model_hash)


def measured_by(seconds: Callable[[int, int], list[float]]) -> tuple[dict[int, float], int]:
    """What is found, and in how many pieces."""
    work = measure(seconds)
    for pieces in itertools.count():
        try:
            next(work)
        except StopIteration as end:
            return end.value, pieces
    raise AssertionError


def test_a_call_costs_the_median_of_several_rounds() -> None:
    counter = itertools.count()
    timings = {1: [0.9, 0.9, 0.01, 0.02, 0.03, 0.04, 0.8]}

    def seconds(rows: int, repeats: int) -> list[float]:
        if rows > 1:
            return [rows / 1000] * repeats
        return [timings[1][next(counter)] for _ in range(repeats)]

    found, pieces = measured_by(seconds)
    assert pieces == 5 + 5 * NUM_ROUNDS
    assert len(timings[1]) == 2 + NUM_ROUNDS
    assert found == {1: 0.03, 2: 0.002, 4: 0.004, 8: 0.008, 16: 0.016}


def test_measuring_ends_with_the_first_batch_that_takes_too_long() -> None:
    assert list(measured_by(lambda rows, repeats: [rows * 0.3] * repeats)[0]) == [1, 2, 4]
    assert list(measured_by(lambda rows, repeats: [rows * 20.0] * repeats)[0]) == [1, 2]


def test_measuring_ends_where_memory_does() -> None:
    def seconds(rows: int, repeats: int) -> list[float]:
        if rows > 4:
            raise torch.OutOfMemoryError
        return [rows / 100] * repeats

    assert list(measured_by(seconds)[0]) == [1, 2, 4]


def test_a_device_too_small_for_one_picture_is_an_error() -> None:
    def seconds(rows: int, repeats: int) -> list[float]:
        raise torch.OutOfMemoryError

    with pytest.raises(EngineError, match="memory"):
        measured_by(seconds)


def test_a_profile_offers_exact_buckets_up_to_the_knee(profiler: Profiler) -> None:
    curve = profiler.curve_of(BASE)
    assert all(seconds > 0 for seconds in curve.step_s.values())
    assert {1, 2} <= set(curve.buckets) <= {1, 2, 4, 8, 16}
    assert curve.buckets[-1] <= curve.max_rows


def test_a_second_start_reads_what_the_first_one_measured(
    mini: Bench, machine: Machine, measured: Path
) -> None:
    unused = UnusedProbe(model=mini.model, runner=mini.runner())
    model_hash = mini.model.model_hash
    second = make_profiler(unused, machine, measured, model_hash=model_hash)
    assert second.curve_of(BASE).max_rows >= 2


def test_another_number_of_threads_or_model_is_measured_anew(
    mini: Bench, machine: Machine, measured: Path
) -> None:
    unused = UnusedProbe(model=mini.model, runner=mini.runner())
    other = dataclasses.replace(machine, threads=2)
    with pytest.raises(AssertionError, match="measured again"):
        make_profiler(unused, other, measured, model_hash=mini.model.model_hash).curve_of(BASE)
    with pytest.raises(AssertionError, match="measured again"):
        make_profiler(unused, machine, measured, model_hash="0" * 64).curve_of(BASE)


def test_a_broken_profile_is_made_anew(mini: Bench, machine: Machine, measured: Path) -> None:
    (file,) = measured.iterdir()
    file.write_text("{")
    probe, model_hash = make_probe(mini, machine), mini.model.model_hash
    assert make_profiler(probe, machine, measured, model_hash=model_hash).step_s
    assert json.loads(file.read_text())["model_hash"] == model_hash


def test_a_profile_that_cannot_be_kept_serves_all_the_same(
    mini: Bench, machine: Machine, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    probe, model_hash = make_probe(mini, machine), mini.model.model_hash
    profiler = make_profiler(probe, machine, tmp_path / "file", model_hash=model_hash)
    assert profiler.curve_of(BASE).max_rows >= 2


@pytest.mark.parametrize("bucket", [1, 2, 4, 8])
def test_rows_of_a_padded_call_know_nothing_of_each_other(
    mini: Bench, machine: Machine, bucket: int
) -> None:
    assert make_probe(mini, machine).is_exact(BASE, bucket=bucket)


def test_a_call_that_is_not_padded_is_found_out(mini: Bench, machine: Machine) -> None:
    assert not make_probe(mini, machine, CarelessRunner).is_exact(BASE, bucket=8)


def test_a_bucket_without_memory_is_not_offered(
    mini: Bench, machine: Machine, tmp_path: Path
) -> None:
    probe, model_hash = make_probe(mini, machine, FullRunner), mini.model.model_hash
    profiler = make_profiler(probe, machine, tmp_path, model_hash=model_hash)
    assert max(profiler.curve_of(BASE).buckets) <= 4
    assert not profiler.is_exact(BASE, 8)


def test_batches_that_did_not_fit_into_memory_are_not_planned_again(profiler: Profiler) -> None:
    profiler.limit(BASE, 4)
    assert profiler.curve_of(BASE).buckets == (1, 2)
    assert profiler.curve_of(BASE).max_rows == 2
    profiler.limit(BASE, 8)
    assert profiler.curve_of(BASE).max_rows == 2


def test_a_lone_picture_is_always_planned(profiler: Profiler) -> None:
    profiler.limit(BASE, 2)
    assert profiler.curve_of(BASE).max_rows == 2
    assert profiler.curve_of(BASE).buckets == (1,)


def test_a_survey_runs_the_model_a_little_at_a_time(
    mini: Bench, machine: Machine, tmp_path: Path
) -> None:
    probe, model_hash = make_probe(mini, machine), mini.model.model_hash
    profiler = make_profiler(probe, machine, tmp_path, model_hash=model_hash)
    assert not profiler.knows(BASE)
    assert len(list(profiler.survey(BASE))) > 5
    assert profiler.knows(BASE)


def test_a_size_known_from_an_earlier_start_is_surveyed_without_running_the_model(
    mini: Bench, machine: Machine, measured: Path
) -> None:
    unused = UnusedProbe(model=mini.model, runner=mini.runner())
    profiler = make_profiler(unused, machine, measured, model_hash=mini.model.model_hash)
    assert not list(profiler.survey(BASE))
    assert profiler.knows(BASE)


def test_a_size_is_checked_when_it_is_first_asked_about(profiler: Profiler, measured: Path) -> None:
    wide = dataclasses.replace(BASE, latent_width=23)
    (file,) = measured.iterdir()
    assert "16×23" not in file.read_text()
    assert profiler.curve_of(wide).step_s[8] > profiler.curve_of(BASE).step_s[8]
    assert "16×23" in file.read_text()


def test_a_model_that_runs_is_seen_to_work(mini: Bench, machine: Machine) -> None:
    assert make_probe(mini, machine).works(BASE)


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a CUDA device")
def test_a_cuda_device_that_is_not_there_is_an_error() -> None:
    with pytest.raises(EngineError, match="CUDA"):
        prepare_machine("cuda", threads=1)


def test_one_core_is_left_to_the_others() -> None:
    torch.set_num_threads(2)
    assert prepare_machine("cpu", threads=0).threads == 1
    assert prepare_machine("cpu", threads=2).threads == 2
    torch.set_num_threads(1)
