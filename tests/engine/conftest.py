"""Models to test the engine with."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import torch
from diffusers import StableDiffusionPipeline
from PIL import Image, ImageDraw

from engine.runner import Runner
from engine.sample import Sample
from engine.zoo import Zoo
from tests.engine.classic_model import save_classic_model
from tests.engine.stock_bench import (
    CPU,
    MASK,
    OUTLINES,
    PICTURE,
    SCENE,
    Arrival,
    Bench,
    Share,
)
from tests.engine.task_models import save_task_models

MODELS = Path(__file__).parents[2] / "models"


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """Tests share a machine: two threads each would only wait for one another."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def mini() -> Bench:
    """The bundled model: v-prediction, zero terminal SNR, trailing timesteps."""
    zoo = Zoo(MODELS / "registry.toml", device=CPU, dtype=torch.float32)
    pipeline = StableDiffusionPipeline.from_pretrained(MODELS / "mini", torch_dtype=torch.float32)
    return Bench(model=zoo.load("mini"), pipeline=pipeline, images=draw_images(512))


@pytest.fixture(scope="session")
def classic(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A tiny untrained model set up as Stable Diffusion 1.5 is: epsilon, leading, PNDM, CLIP."""
    folder = tmp_path_factory.mktemp("classic")
    save_classic_model(folder / "classic")
    registry = folder / "registry.toml"
    registry.write_text(
        '[[model]]\nname = "classic"\ntitle = "经典"\nfamily = "stable-diffusion"\n'
        'path = "classic"\nlicence = "none"\nwidth = 64\nheight = 64\n'
    )
    zoo = Zoo(registry, device=CPU, dtype=torch.float32)
    pipeline = StableDiffusionPipeline.from_pretrained(
        folder / "classic", torch_dtype=torch.float32
    )
    return Bench(model=zoo.load("classic"), pipeline=pipeline, images=draw_images(64))


@pytest.fixture(scope="session")
def task_benches(classic: Bench, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Bench]:
    """The classic model (`base`) and its children for other tasks, with LoRAs and ControlNets."""
    folder = tmp_path_factory.mktemp("tasks")
    base = Path(classic.pipeline.config._name_or_path)
    registry = save_task_models(folder, base=base, size=64)
    return open_benches(registry, ("base", "painter", "editor"), images=draw_images(64))


@pytest.fixture(scope="session")
def mini_tasks(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Bench]:
    """The bundled model (`base`) and its children for other tasks, with LoRAs and ControlNets."""
    folder = tmp_path_factory.mktemp("mini-tasks")
    registry = save_task_models(folder, base=MODELS / "mini", size=64, delivery_scale=8)
    return open_benches(registry, ("base", "painter"), images=draw_images(512))


def open_benches(
    registry: Path, names: Sequence[str], *, images: Mapping[str, bytes]
) -> dict[str, Bench]:
    """The models of a registry beside the stock pipelines over their files."""
    zoo = Zoo(registry, device=CPU, dtype=torch.float32)
    benches = {}
    for name in names:
        model = zoo.load(name)
        pipeline = StableDiffusionPipeline.from_pretrained(
            model.card.path, torch_dtype=torch.float32
        )
        benches[name] = Bench(
            model=model, pipeline=pipeline, images=images, adapters=registry.parent
        )
    return benches


@pytest.fixture
def classic_path(classic: Bench) -> Path:
    """The folder of the classic model."""
    return Path(classic.pipeline.config._name_or_path)


@pytest.fixture
def share() -> Share:
    """Run samples that join at different steps, some of which leave before they are done."""

    def run(
        runner: Runner,
        bench: Bench,
        arrivals: Sequence[Arrival],
        *,
        leaves: Mapping[int, Sample] | None = None,
        bucket: int = 0,
    ) -> None:
        waiting = sorted(arrivals, key=lambda arrival: arrival[0])
        live: list[Sample] = []
        tick = 0
        while live or waiting:
            while waiting and waiting[0][0] <= tick:
                live.append(waiting.pop(0)[1])
                bench.start(runner, live[-1])
            if live:
                runner.step(live, bucket=bucket)
            left = (leaves or {}).get(tick)
            if left is not None:
                runner.drop(left)
            live = [sample for sample in live if not sample.is_done and sample is not left]
            tick += 1

    return run


def draw_images(side: int) -> dict[str, bytes]:
    """PNGs for the bench: a red disc on blue, a mask, outlines, and a scene of another shape."""
    disc = Image.new("RGB", (side, side), "royalblue")
    ImageDraw.Draw(disc).ellipse([side // 5] * 2 + [side * 4 // 5] * 2, fill="crimson")
    mask = Image.new("L", (side, side), "black")
    ImageDraw.Draw(mask).rectangle([side // 4, side // 3, side * 3 // 4, side - 1], fill="white")
    outlines = Image.new("RGB", (side, side), "black")
    ImageDraw.Draw(outlines).ellipse([side // 8] * 2 + [side * 7 // 8] * 2, outline="white")
    scene = Image.new("RGB", (side * 3 // 2, side), "gold")
    ImageDraw.Draw(scene).polygon([(side // 2, 0), (side, side), (0, side)], fill="darkgreen")
    pictures = zip((PICTURE, MASK, OUTLINES, SCENE), (disc, mask, outlines, scene), strict=True)
    return {name: as_png(picture) for name, picture in pictures}


def as_png(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()
