"""What the tables of the samplers say, and that they can be written down."""

import msgspec
import pytest

from core.errors import EngineError
from core.sampler import Sampler
from engine.sampler_table import SamplerCall, SamplerTable
from engine.samplers import SamplerTables
from tests.engine.scheduler_configs import CLASSIC, ZERO_SNR

SAMPLERS = list(Sampler)


@pytest.mark.parametrize("steps", [1, 4, 20, 100])
def test_tables_know_how_many_model_calls_a_sampler_makes(steps: int) -> None:
    tables = SamplerTables(ZERO_SNR)
    calls = {sampler: len(tables.get(sampler, steps=steps).calls) for sampler in SAMPLERS}

    expected = dict.fromkeys(SAMPLERS, steps)
    expected[Sampler.HEUN] = 2 * steps - 1
    expected[Sampler.PNDM] = 1 if steps == 1 else steps + 1
    assert calls == expected


def test_only_the_samplers_that_draw_noise_ask_for_it() -> None:
    tables = SamplerTables(ZERO_SNR)
    draws = {
        sampler: [call.draws_noise for call in tables.get(sampler, steps=4).calls]
        for sampler in SAMPLERS
    }

    assert draws.pop(Sampler.EULER_A) == [True, True, True, True]
    assert draws.pop(Sampler.DDPM) == [True, True, True, True]
    assert draws.pop(Sampler.LCM) == [True, True, True, False]
    assert not any(any(calls) for calls in draws.values())


def test_a_sampler_keeps_only_what_it_reads_again() -> None:
    tables = SamplerTables(ZERO_SNR)
    slots = {sampler: tables.get(sampler, steps=12).num_slots for sampler in SAMPLERS}

    assert slots == {
        Sampler.DDIM: 2,
        Sampler.DDPM: 2,
        Sampler.DPMPP_2M: 3,
        Sampler.DPMPP_2M_KARRAS: 3,
        Sampler.EULER: 2,
        Sampler.EULER_A: 2,
        Sampler.HEUN: 4,
        Sampler.LCM: 2,
        Sampler.PNDM: 5,
        Sampler.UNIPC: 5,
    }


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_weights_are_small_enough_for_float32(sampler: Sampler) -> None:
    table = SamplerTables(ZERO_SNR).get(sampler, steps=25)

    # What weighs the noise may be large (zero terminal SNR); what weighs slots must not cancel.
    assert abs(table.weights()[:, 0, 2:]).max() < 10


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_table_survives_being_written_down(sampler: Sampler) -> None:
    table = SamplerTables(CLASSIC).get(sampler, steps=6, strength=0.5)

    assert msgspec.json.decode(msgspec.json.encode(table), type=SamplerTable) == table
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(table), type=SamplerTable) == table


def test_a_table_is_read_once() -> None:
    tables = SamplerTables(CLASSIC)

    assert tables.get(Sampler.DDIM, steps=5) is tables.get(Sampler.DDIM, steps=5)
    assert tables.get(Sampler.DDIM, steps=5) != tables.get(Sampler.DDIM, steps=6)


@pytest.mark.parametrize("weights", [((1.0, 0.0),), ((1.0, 0.0, 1.0, 0.0),), ()])
def test_a_table_of_the_wrong_shape_is_refused(weights: tuple[tuple[float, ...], ...]) -> None:
    good = SamplerCall(timestep=1.0, input_scale=1.0, draws_noise=False, weights=((1.0, 0.0, 1.0),))
    bad = SamplerCall(timestep=1.0, input_scale=1.0, draws_noise=False, weights=weights)

    with pytest.raises(ValueError, match="rows of weights"):
        SamplerTable(image_weight=0.0, noise_weight=1.0, calls=(good, bad))


def test_a_table_without_calls_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one model call"):
        SamplerTable(image_weight=0.0, noise_weight=1.0, calls=())


def test_weights_that_are_no_numbers_are_refused() -> None:
    weights = ((1.0, 0.0, float("nan"), 0.0), (0.0,) * 4)
    call = SamplerCall(timestep=1.0, input_scale=1.0, draws_noise=False, weights=weights)

    with pytest.raises(ValueError, match="no finite numbers"):
        SamplerTable(image_weight=0.0, noise_weight=1.0, calls=(call,))


def test_more_steps_than_the_model_was_trained_for_are_refused() -> None:
    with pytest.raises(EngineError, match="DDIM cannot make 1001 steps"):
        SamplerTables(CLASSIC).get(Sampler.DDIM, steps=1001)
