"""The foundations: the VAE and the text encoder, which everything else is built upon."""

from training.checkpoint import fingerprint
from training.files import WEIGHTS, replacing
from training.randomness import initial_weights
from training.text_encoder import (
    CaptionBook,
    Reader,
    TextTrainee,
    build_text_encoder,
    build_tokenizer,
    tokenize_with,
)
from training.vae import VaeTrainee, build_vae, set_scale
from training.vocabulary import vocabulary
from training.workshop import Workshop


def train_vae(shop: Workshop) -> None:
    """Train the VAE, and scale its latents to unit variance."""
    settings, seed, device = shop.recipe.vae, shop.recipe.seed, shop.gym.device
    with initial_weights(seed, "vae"):
        vae = build_vae(settings, side=shop.recipe.data.side)
    held_out = shop.held_out("vae").batch(0).pixels.to(device)
    trainee = VaeTrainee(
        vae,
        feed=shop.feed("vae", batch=settings.fit.batch),
        held_out=held_out,
        kl_weight=settings.kl_weight,
        address=(seed, "vae", "noise"),
    )
    origin = fingerprint(seed, settings, shop.recipe.data, shop.workspace.sprites)
    trained = shop.train("vae", trainee, settings.fit, origin=origin)
    set_scale(trained, held_out)
    with replacing(shop.workspace.vae) as folder:
        trained.save_pretrained(folder)


def train_decoder(shop: Workshop) -> None:
    """Train the VAE's decoder on, with the encoder and so the latents as they are."""
    settings, seed, device = shop.recipe.decoder, shop.recipe.seed, shop.gym.device
    vae = shop.load_vae()
    vae.decoder.requires_grad_(True)
    vae.post_quant_conv.requires_grad_(True)
    trainee = VaeTrainee(
        vae,
        feed=shop.feed("decoder", batch=settings.fit.batch),
        held_out=shop.held_out("vae").batch(0).pixels.to(device),
        kl_weight=0,
        address=(seed, "decoder", "noise"),
    )
    weights = shop.workspace.vae / WEIGHTS
    origin = fingerprint(seed, settings, shop.recipe.data, shop.workspace.sprites, weights)
    trained = shop.train("decoder", trainee, settings.fit, origin=origin)
    with replacing(shop.workspace.decoder) as folder:
        trained.save_pretrained(folder)


def train_text(shop: Workshop) -> None:
    """Make the tokenizer and train the text encoder to read labels off captions."""
    settings, seed = shop.recipe.text, shop.recipe.seed
    subjects = shop.sprites.subjects
    tokenizer = build_tokenizer(vocabulary(subjects), settings)
    with initial_weights(seed, "text"):
        reader = Reader(build_text_encoder(tokenizer, settings), len(subjects))
    book = CaptionBook(
        composer=shop.composer(),
        num_subjects=len(subjects),
        tokenize=tokenize_with(tokenizer),
        address=(seed, "text"),
    )
    trainee = TextTrainee(reader, book=book, batch=settings.fit.batch, device=shop.gym.device)
    origin = fingerprint(seed, settings, shop.recipe.data, shop.workspace.sprites)
    trained = shop.train("text", trainee, settings.fit, origin=origin)
    with replacing(shop.workspace.tokenizer) as folder:
        tokenizer.save_pretrained(folder)
    with replacing(shop.workspace.text_encoder) as folder:
        trained.encoder.save_pretrained(folder)
