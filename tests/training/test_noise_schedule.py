"""v-prediction with zero terminal SNR: the noisiest step is nothing but noise."""

import pytest
import torch

from training.noise_schedule import MIN_WEIGHT, NoiseSchedule, build_ddim, v_loss

CPU = torch.device("cpu")
LATENTS = torch.randn(3, 4, 8, 8, generator=torch.Generator().manual_seed(1))


def noised(timestep: int, latents: torch.Tensor = LATENTS) -> object:
    timesteps = torch.full((len(latents),), timestep)
    return NoiseSchedule(CPU).noise(latents, timesteps, torch.Generator().manual_seed(2))


def test_nothing_is_left_of_the_latents_at_the_last_timestep() -> None:
    others = noised(999, LATENTS + 5)

    assert torch.allclose(noised(999).latents, others.latents, atol=1e-5)


def test_almost_everything_is_left_at_the_first() -> None:
    assert torch.allclose(noised(0).latents, LATENTS, atol=0.2)


@pytest.mark.parametrize("timestep", [0, 400, 999])
def test_the_target_is_what_diffusers_calls_velocity(timestep: int) -> None:
    noise = torch.randn(LATENTS.shape, generator=torch.Generator().manual_seed(2))
    timesteps = torch.full((3,), timestep)

    stock = build_ddim()
    assert torch.allclose(
        noised(timestep).latents, stock.add_noise(LATENTS, noise, timesteps), atol=1e-5
    )
    assert torch.allclose(
        noised(timestep).target, stock.get_velocity(LATENTS, noise, timesteps), atol=1e-5
    )


def test_timesteps_cover_the_whole_schedule_evenly() -> None:
    drawn = NoiseSchedule(CPU).stratified(10, torch.Generator().manual_seed(3))

    assert sorted((drawn // 100).tolist()) == list(range(10))
    assert drawn.tolist() != sorted(drawn.tolist())


def test_no_timestep_starves() -> None:
    weights = [noised(timestep).weights[0].item() for timestep in (0, 300, 999)]

    assert min(weights) == pytest.approx(MIN_WEIGHT)
    assert max(weights) <= 1


def test_the_loss_of_a_perfect_prediction_is_zero() -> None:
    step = noised(500)

    assert v_loss(step.target, step).item() == 0
    assert v_loss(step.target + 1, step).item() == pytest.approx(step.weights.mean().item())
