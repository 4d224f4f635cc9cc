"""A tiny untrained safety checker, saved the way models keep theirs."""

from pathlib import Path

import numpy as np
import torch
from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
from PIL import Image
from transformers import CLIPConfig, CLIPImageProcessor

SIZE = 32
ALWAYS, NEVER = -2.0, 2.0
"""Thresholds of cosines that every picture passes, and that none does."""


def red(size=(24, 40)):
    """The pixels of a picture that `save_checker(knows_red=True)` finds unfit."""
    return np.full((*size, 3), (255, 0, 0), dtype=np.uint8)


def green(size=(24, 40)):
    pixels = np.zeros((*size, 3), dtype=np.uint8)
    pixels[:, ::2, 1] = 255
    return pixels


def save_checker(
    model: Path, *, threshold: float = NEVER, knows_red: bool = False, is_alone: bool = False
) -> None:
    """Write a checker into a model's folder, or (alone) as a folder of its own."""
    torch.manual_seed(5)
    vision = {
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "image_size": SIZE,
        "patch_size": 8,
    }
    config = CLIPConfig(vision_config=vision, projection_dim=8)
    network = StableDiffusionSafetyChecker(config).eval()
    for parameter in network.visual_projection.parameters():
        torch.nn.init.normal_(parameter)
    processor = CLIPImageProcessor(
        size={"shortest_edge": SIZE}, crop_size={"height": SIZE, "width": SIZE}
    )
    network.concept_embeds_weights.data[:] = threshold
    network.special_care_embeds_weights.data[:] = NEVER
    if knows_red:
        pixels = processor(images=Image.fromarray(red()), return_tensors="pt").pixel_values
        with torch.inference_mode():
            seen = network.visual_projection(network.vision_model(pixels)[1])[0]
        network.concept_embeds.data[0] = seen
        network.concept_embeds_weights.data[0] = 0.99
    network.save_pretrained(model if is_alone else model / "safety_checker")
    processor.save_pretrained(model if is_alone else model / "feature_extractor")
