"""The denoisers: bases, and the LoRAs and ControlNets upon them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from training.checkpoint import fingerprint
from training.controlnet import build_controlnet, predict_with_controlnet
from training.files import WEIGHTS, replacing
from training.latent_pool import CHUNK, Encoder, LatentPool
from training.lora import add_lora, save_lora
from training.randomness import initial_weights
from training.settings import BaseSettings, ControlNetSettings, LoraSettings
from training.unet import DenoisingTrainee, Lesson, Predict, build_unet, predict_with_unet
from training.workshop import Workshop


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
    files = [shop.workspace.unet(settings.start) / WEIGHTS] if settings.start else []
    trained = _train(
        shop,
        f"base-{name}",
        unet,
        settings,
        base=name,
        encoder=Encoder(vae, shop.tokenize, device=shop.gym.device, look=settings.look),
        dropout=recipe.unet.caption_dropout,
        files=files,
    )
    with replacing(shop.workspace.unet(name)) as folder:
        trained.save_pretrained(folder)


def train_lora(shop: Workshop, name: str) -> None:
    """Train a LoRA on its base."""
    settings, recipe = shop.recipe.lora[name], shop.recipe
    unet = shop.load_unet(settings.base)
    with initial_weights(recipe.seed, "lora", name):
        add_lora(unet, rank=settings.rank)
    trained = _train(
        shop,
        f"lora-{name}",
        unet,
        settings,
        base=settings.base,
        encoder=Encoder(shop.load_vae(), shop.tokenize, device=shop.gym.device, look=settings.look),
        dropout=recipe.unet.caption_dropout,
        files=[shop.workspace.unet(settings.base) / WEIGHTS],
    )
    with replacing(shop.workspace.lora(name)) as folder:
        save_lora(trained, folder)


def train_controlnet(shop: Workshop, name: str) -> None:
    """Train a ControlNet on its base."""
    settings, recipe = shop.recipe.controlnet[name], shop.recipe
    unet, vae = shop.load_unet(settings.base), shop.load_vae()
    with initial_weights(recipe.seed, "controlnet", name):
        controlnet = build_controlnet(unet, latent_scale=_latent_scale(vae))
    controlnet.requires_grad_(True)
    trained = _train(
        shop,
        f"controlnet-{name}",
        controlnet,
        settings,
        base=settings.base,
        encoder=Encoder(vae, shop.tokenize, device=shop.gym.device, control=settings.control),
        dropout=settings.caption_dropout,
        files=[shop.workspace.unet(settings.base) / WEIGHTS],
        predict_with=lambda module: predict_with_controlnet(module, unet),
    )
    with replacing(shop.workspace.controlnet(name)) as folder:
        trained.save_pretrained(folder)


def _train(
    shop: Workshop,
    part: str,
    module: Any,
    settings: BaseSettings | LoraSettings | ControlNetSettings,
    *,
    base: str,
    encoder: Encoder,
    dropout: float,
    files: Sequence[Path],
    predict_with: Callable[[Any], Predict] = predict_with_unet,
) -> Any:
    """Train `module` on what the base learns; `files` are the weights it goes on from."""
    device = shop.gym.device
    feed = shop.feed(part, batch=CHUNK, base=base, shapes=settings.pool.shapes)
    trainee = DenoisingTrainee(
        module,
        lesson=Lesson(
            pool=LatentPool(feed, encoder, settings.pool),
            text_encoder=shop.load_text_encoder(),
            empty=shop.tokenize([""]).to(device),
            dropout=dropout,
            batch=settings.fit.batch,
            address=(shop.recipe.seed, part),
            device=device,
        ),
        probe=shop.probe(part, encoder, base=base),
        predict_with=predict_with,
    )
    return shop.train(part, trainee, settings.fit, origin=_origin(shop, settings, *files))


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
