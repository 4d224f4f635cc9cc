"""Prompts and pictures are encoded as the stock pipeline encodes them."""

import io
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.errors import EngineError
from engine.families.stable_diffusion import StableDiffusion
from engine.init_image import read_init_image
from tests.engine.stock_bench import CPU, Bench


@pytest.mark.parametrize("bench_name", ["mini", "classic"])
@pytest.mark.parametrize("prompt", ["", "一只猫", "A  Cat，🐱", "很长" * 60])
def test_a_prompt_is_encoded_as_stock_does(
    request: pytest.FixtureRequest, bench_name: str, prompt: str
) -> None:
    bench: Bench = request.getfixturevalue(bench_name)
    with torch.inference_mode():
        stock, _ = bench.pipeline.encode_prompt(prompt, "cpu", 1, do_classifier_free_guidance=False)

    assert torch.equal(bench.model.family.encode_prompt(prompt), stock[0])


def test_a_prompt_is_encoded_once(mini: Bench) -> None:
    family = mini.model.family

    assert family.encode_prompt("一只鹿") is family.encode_prompt("一只鹿")


def test_a_prompt_is_as_long_as_its_chunks(mini: Bench) -> None:
    family = mini.model.family

    # 32 tokens, of which the tokenizer takes one for the start and one for the end.
    lengths = [family.text_length(["猫" * count]) for count in (0, 1, 30, 31, 60, 61)]
    assert lengths == [1, 1, 1, 2, 2, 3]
    assert family.text_length(["猫", "猫" * 31]) == 2


def test_a_long_prompt_is_encoded_in_chunks(mini: Bench) -> None:
    family = mini.model.family

    long = family.encode_prompt("猫" * 30 + "狗" * 5, num_chunks=3)
    chunks = [family.encode_prompt(text) for text in ("猫" * 30, "狗" * 5, "")]
    assert torch.equal(long, torch.cat(chunks))


def test_a_tokenizer_without_a_limit_is_held_to_that_of_the_text_encoder(
    classic: Bench, classic_path: Path, tmp_path: Path
) -> None:
    shutil.copytree(classic_path, tmp_path / "limitless")
    config_path = tmp_path / "limitless" / "tokenizer" / "tokenizer_config.json"
    config = json.loads(config_path.read_text())
    del config["model_max_length"]
    config_path.write_text(json.dumps(config))
    limitless = StableDiffusion.load(tmp_path / "limitless", device=CPU, dtype=torch.float32)

    prompt = "one cat on another"
    assert torch.equal(limitless.encode_prompt(prompt), classic.model.family.encode_prompt(prompt))


def png(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def test_a_native_init_image_is_taken_as_it_is() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (24, 32, 3), dtype=np.uint8)
    picture = read_init_image(png(Image.fromarray(pixels)), size=(32, 24))

    assert np.array_equal(np.asarray(picture), pixels)


def test_an_init_image_of_another_shape_is_cut_not_stretched() -> None:
    wide = Image.new("RGB", (300, 100), "red")
    wide.paste("blue", (90, 0, 210, 100))

    picture = read_init_image(png(wide), size=(50, 50))

    assert picture.size == (50, 50)
    assert picture.getcolors() == [(2500, (0, 0, 255))]


def test_what_is_transparent_in_an_init_image_becomes_white() -> None:
    picture = read_init_image(png(Image.new("RGBA", (8, 8), (255, 0, 0, 0))), size=(8, 8))

    assert picture.getcolors() == [(64, (255, 255, 255))]


def test_a_torn_init_image_is_refused() -> None:
    whole = png(Image.effect_noise((64, 64), 90))

    with pytest.raises(EngineError, match="cannot be read"):
        read_init_image(whole[: len(whole) // 2], size=(8, 8))
