"""The VAE learns to restore pictures, and its latents are of unit variance."""

import math

import numpy as np
import pytest
import torch

from training.feed import as_pixels
from training.settings import Budget, load_recipe
from training.vae import as_images, build_vae, psnr, reconstruction_loss, set_scale
from training.workshop import Workshop

PICTURES = np.random.default_rng(4).integers(0, 256, (2, 32, 32, 3), dtype=np.uint8)


def test_pictures_come_back_from_pixels_unchanged() -> None:
    assert np.array_equal(as_images(as_pixels(PICTURES)), PICTURES)


def test_restoring_perfectly_costs_nothing() -> None:
    pixels = as_pixels(PICTURES)

    assert reconstruction_loss(pixels, pixels).item() == 0
    assert psnr(pixels, pixels) == math.inf


def test_a_shifted_colour_costs_more_than_as_much_noise() -> None:
    pixels = torch.zeros(1, 3, 32, 32)
    signs = torch.ones(32, 32)
    signs[::2, ::2] = signs[1::2, 1::2] = -1

    shifted = reconstruction_loss(pixels + 0.1, pixels)
    checked = reconstruction_loss((pixels + 0.1 * signs) * 0.5, pixels)
    assert shifted > checked


def test_psnr_is_in_decibels() -> None:
    assert psnr(torch.full((1, 3, 8, 8), 0.2), torch.zeros(1, 3, 8, 8)) == pytest.approx(20)


def test_latents_are_scaled_to_unit_variance() -> None:
    settings = load_recipe(Budget.SMOKE).vae
    vae = build_vae(settings, side=32).eval()
    pixels = as_pixels(PICTURES)

    set_scale(vae, pixels)
    latents = vae.encode(pixels).latent_dist.mode() * vae.config.scaling_factor
    assert latents.std().item() == pytest.approx(1, abs=1e-4)
    assert latents.shape == (2, 4, 8, 8)


def test_training_a_vae_brings_its_pictures_nearer(finished: Workshop) -> None:
    pixels = finished.held_out("vae").batch(0).pixels
    trained, untrained = finished.load_vae(), build_vae(finished.recipe.vae, side=32)

    with torch.no_grad():
        after, before = (vae(pixels).sample for vae in (trained, untrained))
    assert psnr(after, pixels) > psnr(before, pixels)
