"""The models fit into the repository."""

import msgspec
import pytest
from torch import nn

from training.controlnet import build_controlnet
from training.lora import add_lora
from training.names import everyday_subjects
from training.settings import Budget, load_recipe
from training.text_encoder import build_text_encoder, build_tokenizer
from training.unet import build_unet
from training.vae import build_vae
from training.vocabulary import vocabulary

HALF = 2
"""Bytes of a half precision number."""

MAX_BASE_MB = 25
MAX_FAMILY_MB = 60


def megabytes(module: nn.Module, *, trained_only: bool = False) -> float:
    weights = (w for w in module.parameters() if w.requires_grad or not trained_only)
    return sum(weight.numel() for weight in weights) * HALF / 1e6


@pytest.mark.parametrize("budget", [Budget.CPU, Budget.GPU])
def test_a_family_fits_into_the_repository(budget: Budget) -> None:
    recipe = load_recipe(budget)
    scale = 2 ** (len(recipe.vae.channels) - 1)
    tokenizer = build_tokenizer(vocabulary(everyday_subjects()), recipe.text)
    unet = build_unet(
        recipe.unet,
        side=recipe.data.side // scale,
        channels=recipe.vae.latent_channels,
        width=recipe.text.width,
    )
    vae = build_vae(recipe.vae, side=recipe.data.side)
    base = sum(map(megabytes, (unet, vae, build_text_encoder(tokenizer, recipe.text))))
    controlnets = len(recipe.controlnet) * megabytes(build_controlnet(unet, latent_scale=scale))
    [rank] = {lora.rank for lora in recipe.lora.values()}
    add_lora(unet, rank=rank)
    loras = len(recipe.lora) * megabytes(unet, trained_only=True)

    tokenizer_mb = len(msgspec.json.encode(tokenizer.get_vocab())) / 1e6
    assert base + tokenizer_mb < MAX_BASE_MB
    whole = len(recipe.finished_bases) * (base + tokenizer_mb) + controlnets + loras
    assert whole < MAX_FAMILY_MB
