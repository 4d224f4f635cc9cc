"""The denoisers: bases, and the LoRAs and ControlNets upon them."""

from pathlib import Path
from typing import Any, Final

from training.checkpoint import fingerprint
from training.controlnet import build_controlnet, predict_with_controlnet
from training.files import replacing
from training.latent_pool import CHUNK, Encoder, LatentPool
from training.lora import add_lora, save_lora
from training.randomness import initial_weights
from training.settings import Fit, PoolSettings
from training.unet import DenoisingTrainee, Lesson, build_unet, predict_with_unet
from training.workshop import Workshop

WEIGHTS: Final = "diffusion_pytorch_model.safetensors"


def train_base(shop: Workshop, name: str) -> None:
    """Train the UNet of a base model."""
    settings, recipe = shop.recipe.base[name], shop.recipe
    vae = shop.load_vae()
    if settings.start is None:
        with initial_weights(recipe.seed, "base", name):
            unet = build_unet(
                recipe.unet,
                side=recipe.data.side // _latent_scale(vae),
                channels=vae.config.latent_channels,
                width=recipe.text.width,
            )
    else:
        unet = shop.load_unet(settings.start).requires_grad_(True)
    encoder = Encoder(vae, shop.tokenize, device=shop.gym.device, look=settings.look)
    part = f"base-{name}"
    trainee = DenoisingTrainee(
        unet,
        lesson=_lesson(
            shop,
            part,
            encoder,
            pool=settings.pool,
            fit=settings.fit,
            dropout=recipe.unet.caption_dropout,
        ),
        probe=shop.probe(part, encoder),
        predict_with=predict_with_unet,
    )
    files = [shop.workspace.unet(settings.start) / WEIGHTS] if settings.start else []
    origin = _origin(shop, settings, *files)
    trained = shop.train(part, trainee, settings.fit, origin=origin)
    with replacing(shop.workspace.unet(name)) as folder:
        trained.save_pretrained(folder)


def train_lora(shop: Workshop, name: str) -> None:
    """Train a LoRA on its base."""
    settings, recipe = shop.recipe.lora[name], shop.recipe
    unet = shop.load_unet(settings.base)
    with initial_weights(recipe.seed, "lora", name):
        add_lora(unet, rank=settings.rank)
    encoder = Encoder(shop.load_vae(), shop.tokenize, device=shop.gym.device, look=settings.look)
    part = f"lora-{name}"
    trainee = DenoisingTrainee(
        unet,
        lesson=_lesson(
            shop,
            part,
            encoder,
            pool=settings.pool,
            fit=settings.fit,
            dropout=recipe.unet.caption_dropout,
        ),
        probe=shop.probe(part, encoder),
        predict_with=predict_with_unet,
    )
    base = shop.workspace.unet(settings.base) / WEIGHTS
    origin = _origin(shop, settings, base)
    trained = shop.train(part, trainee, settings.fit, origin=origin)
    with replacing(shop.workspace.lora(name)) as folder:
        save_lora(trained, folder)


def train_controlnet(shop: Workshop, name: str) -> None:
    """Train a ControlNet on its base."""
    settings, recipe = shop.recipe.controlnet[name], shop.recipe
    unet, vae = shop.load_unet(settings.base), shop.load_vae()
    with initial_weights(recipe.seed, "controlnet", name):
        controlnet = build_controlnet(unet, latent_scale=_latent_scale(vae))
    controlnet.requires_grad_(True)
    encoder = Encoder(vae, shop.tokenize, device=shop.gym.device, control=settings.control)
    part = f"controlnet-{name}"
    trainee = DenoisingTrainee(
        controlnet,
        lesson=_lesson(
            shop,
            part,
            encoder,
            pool=settings.pool,
            fit=settings.fit,
            dropout=settings.caption_dropout,
        ),
        probe=shop.probe(part, encoder),
        predict_with=lambda module: predict_with_controlnet(module, unet),
    )
    base = shop.workspace.unet(settings.base) / WEIGHTS
    origin = _origin(shop, settings, base)
    trained = shop.train(part, trainee, settings.fit, origin=origin)
    with replacing(shop.workspace.controlnet(name)) as folder:
        trained.save_pretrained(folder)


def _lesson(
    shop: Workshop,
    part: str,
    encoder: Encoder,
    *,
    pool: PoolSettings,
    fit: Fit,
    dropout: float,
) -> Lesson:
    device = shop.gym.device
    return Lesson(
        pool=LatentPool(shop.feed(part, batch=CHUNK), encoder, pool),
        text_encoder=shop.load_text_encoder(),
        empty=shop.tokenize([""]).to(device),
        dropout=dropout,
        batch=fit.batch,
        address=(shop.recipe.seed, part),
        device=device,
    )


def _origin(shop: Workshop, settings: Any, *files: Path) -> str:
    """All that a denoiser's training depends on."""
    recipe, place = shop.recipe, shop.workspace
    return fingerprint(
        recipe.seed,
        recipe.data,
        recipe.unet,
        settings,
        place.sprites,
        place.vae / WEIGHTS,
        place.text_encoder / "model.safetensors",
        place.tokenizer / "tokenizer.json",
        *files,
    )


def _latent_scale(vae: Any) -> int:
    """Pixels to a latent pixel."""
    return int(2 ** (len(vae.config.block_out_channels) - 1))
