"""Tiny models of other families than Stable Diffusion."""

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import (
    DiffusionPipeline,
    QwenImageImg2ImgPipeline,
    QwenImageInpaintPipeline,
    ZImageImg2ImgPipeline,
    ZImageInpaintPipeline,
)
from PIL import Image, ImageDraw

from core.sampler import Sampler
from engine.families.qwen_pictures import PictureProcessor, point_out_pictures
from engine.zoo import LoadedModel, Zoo
from tests.families.cogview4_replica import save_cogview4
from tests.families.flow_bench import CPU, MASK, PICTURE, WIDE, FlowBench
from tests.families.hunyuan_dit_replica import save_hunyuan_dit
from tests.families.kolors_replica import save_kolors
from tests.families.pipeline_bench import PipelineBench
from tests.families.qwen_image_replica import save_qwen_image, save_qwen_image_edit
from tests.families.z_image_replica import save_z_image

Write = Callable[[Path], None]


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """Tests share a machine: two threads each would only wait for one another."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def z_image(tmp_path_factory: pytest.TempPathFactory) -> FlowBench:
    path = tmp_path_factory.mktemp("z-image")
    stock = load_stock(path, save_z_image)
    return FlowBench(
        model=load_ours(path, family="z-image"),
        drawing=stock,
        redrawing=quiet(ZImageImg2ImgPipeline(**stock.components)),
        repainting=quiet(ZImageInpaintPipeline(**stock.components)),
        guidance="guidance_scale",
        pictures=draw_pictures(),
        registry_path=path / "registry.toml",
    )


@pytest.fixture(scope="session")
def qwen_image(tmp_path_factory: pytest.TempPathFactory) -> FlowBench:
    path = tmp_path_factory.mktemp("qwen-image")
    stock = load_stock(path, save_qwen_image)
    return FlowBench(
        model=load_ours(path, family="qwen-image"),
        drawing=stock,
        redrawing=quiet(QwenImageImg2ImgPipeline(**stock.components)),
        repainting=quiet(QwenImageInpaintPipeline(**stock.components)),
        guidance="true_cfg_scale",
        pictures=draw_pictures(),
        registry_path=path / "registry.toml",
    )


@pytest.fixture(scope="session")
def qwen_image_edit_plus(tmp_path_factory: pytest.TempPathFactory) -> FlowBench:
    """As Qwen-Image-Edit-2511 is."""
    return edit_bench(tmp_path_factory.mktemp("qwen-image-edit-plus"), save_qwen_image_edit)


@pytest.fixture(scope="session", params=["plus", "first"])
def qwen_image_edit(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> FlowBench:
    """As Qwen-Image-Edit-2511 is, and as the first Qwen-Image-Edit was."""
    if request.param == "plus":
        bench: FlowBench = request.getfixturevalue("qwen_image_edit_plus")
        return bench
    save = partial(save_qwen_image_edit, is_plus=False)
    return edit_bench(tmp_path_factory.mktemp("qwen-image-edit"), save)


@pytest.fixture(scope="session")
def cogview4(tmp_path_factory: pytest.TempPathFactory) -> PipelineBench:
    return pipeline_bench(tmp_path_factory.mktemp("cogview4"), save_cogview4, Sampler.EULER)


@pytest.fixture(scope="session")
def kolors(tmp_path_factory: pytest.TempPathFactory) -> PipelineBench:
    return pipeline_bench(tmp_path_factory.mktemp("kolors"), save_kolors, Sampler.EULER)


@pytest.fixture(scope="session")
def hunyuan_dit(tmp_path_factory: pytest.TempPathFactory) -> PipelineBench:
    return pipeline_bench(tmp_path_factory.mktemp("hunyuan-dit"), save_hunyuan_dit, Sampler.DDPM)


@pytest.fixture(params=["cogview4", "kolors", "hunyuan_dit"])
def piped(request: pytest.FixtureRequest) -> PipelineBench:
    """Each of the models whose pipelines are run as they are."""
    bench: PipelineBench = request.getfixturevalue(request.param)
    return bench


def pipeline_bench(path: Path, save: Write, sampler: Sampler) -> PipelineBench:
    stock = load_stock(path, save)
    return PipelineBench(model=load_ours(path, family="diffusers"), pipeline=stock, sampler=sampler)


def edit_bench(path: Path, save: Write) -> FlowBench:
    save(path / "tiny")
    processor = PictureProcessor.load(path / "tiny" / "processor")
    stock = load_stock(path, save, processor=processor)
    # What is right here is stock with its fault mended: see `point_out_pictures`.
    point_out_pictures(stock.text_encoder)
    return FlowBench(
        model=load_ours(path, family="qwen-image"),
        drawing=stock,
        guidance="true_cfg_scale",
        pictures=draw_pictures(),
        registry_path=path / "registry.toml",
    )


def load_stock(folder: Path, save: Write, **parts: Any) -> Any:
    """Write a tiny model to a folder, and load it as a user of diffusers would."""
    save(folder / "tiny")
    return quiet(DiffusionPipeline.from_pretrained(folder / "tiny", dtype=torch.float32, **parts))


def load_ours(folder: Path, *, family: str, side: int = 64) -> LoadedModel:
    """Load the tiny model in a folder through a registry and the zoo."""
    registry = folder / "registry.toml"
    registry.write_text(write_entry(family, side=side), encoding="utf-8")
    return Zoo(registry, device=CPU, dtype=torch.float32).load("tiny")


def write_entry(family: str, *, side: int = 64, sampler: str = "Euler") -> str:
    """A registry entry for the tiny model in the folder beside it."""
    return (
        f'[[model]]\nname = "tiny"\ntitle = "小"\nfamily = "{family}"\npath = "tiny"\n'
        f'licence = "none"\nwidth = {side}\nheight = {side}\nsteps = 2\nsampler = "{sampler}"\n'
    )


def quiet(pipeline: Any) -> Any:
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def draw_pictures() -> dict[str, bytes]:
    """A disc on a square, one on a wide picture, and a mask that leaves the upper half."""
    mask = Image.new("L", (64, 64))
    mask.paste(255, (0, 32, 64, 64))
    return {PICTURE: draw_disc(64, 64), WIDE: draw_disc(96, 48), MASK: to_png(mask)}


def draw_disc(width: int, height: int) -> bytes:
    picture = Image.new("RGB", (width, height), "royalblue")
    ImageDraw.Draw(picture).ellipse([8, 8, height - 8, height - 8], fill="crimson")
    return to_png(picture)


def to_png(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()
