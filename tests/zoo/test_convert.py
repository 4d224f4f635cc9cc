"""Converted models are the originals, and are drawn with by the engine as stock draws them."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from diffusers import (
    AutoencoderKL,
    ControlNetModel,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from safetensors.torch import load_file

from core.sampler import Sampler
from engine.zoo import Zoo
from tests.engine.stock_bench import CPU, Bench
from tests.zoo import replicas
from zoo.convert import convert, convert_on_shelf
from zoo.errors import ZooError
from zoo.layout import pickles_in, read_json
from zoo.shelf import Shelf
from zoo.single_file import take_apart

pytestmark = pytest.mark.filterwarnings("ignore:You have disabled the safety checker")

CLOSE = 1e-4
PIPELINES = ("pai-large", "pai-xlarge", "taiyi")


def stock(path: Path) -> StableDiffusionPipeline:
    """A pipeline as diffusers loads it, pickles and all."""
    return StableDiffusionPipeline.from_pretrained(
        path, safety_checker=None, requires_safety_checker=False
    )


def bench_of(path: Path, pipeline: StableDiffusionPipeline) -> Bench:
    """The engine's model in a folder beside a stock pipeline."""
    registry = path.parent / f"{path.name}.toml"
    values = {"name": "tried", "title": "试", "family": "stable-diffusion", "licence": "none"}
    lines = [
        f"{key} = {json.dumps(value)}" for key, value in (values | {"path": path.name}).items()
    ]
    registry.write_text("\n".join(["[[model]]", *lines, "width = 64", "height = 64"]))
    zoo = Zoo(registry, device=CPU, dtype=torch.float32)
    return Bench(model=zoo.load("tried"), pipeline=pipeline, images={})


@pytest.mark.parametrize("name", PIPELINES)
def test_no_pickle_and_no_safety_checker_is_left(converted: Path, name: str) -> None:
    folder = converted / name

    assert pickles_in(folder) == []
    assert not (folder / "safety_checker").exists()
    index = read_json(folder / "model_index.json")
    assert index["safety_checker"] == [None, None]
    assert index["requires_safety_checker"] is False


@pytest.mark.parametrize("name", PIPELINES)
@pytest.mark.parametrize("part", ["unet", "vae", "text_encoder"])
def test_every_weight_is_the_originals(
    converted: Path, originals: Path, name: str, part: str
) -> None:
    ours = getattr(StableDiffusionPipeline.from_pretrained(converted / name), part).state_dict()
    theirs = getattr(stock(originals / name), part).state_dict()

    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[key], theirs[key]) for key in theirs)


def test_the_index_names_the_scheduler_that_is_configured(converted: Path) -> None:
    index = read_json(converted / "pai-large" / "model_index.json")

    assert index["scheduler"] == ["diffusers", "DPMSolverMultistepScheduler"]


@pytest.mark.parametrize("name", PIPELINES)
@pytest.mark.parametrize("sampler", [Sampler.DPMPP_2M, Sampler.PNDM])
def test_the_engine_draws_what_stock_draws_with_the_original(
    converted: Path, originals: Path, name: str, sampler: Sampler
) -> None:
    bench = bench_of(converted / name, stock(originals / name))
    sample = bench.sample(sampler, prompt="红色背景上的一只猫", negative_prompt="苹果")

    assert bench.difference(bench.alone(sample), sample) <= CLOSE


def test_the_engine_draws_v_prediction_as_stock_does(originals: Path) -> None:
    bench = bench_of(
        originals / "sd21", StableDiffusionPipeline.from_pretrained(originals / "sd21")
    )
    sample = bench.sample(Sampler.DDIM, prompt="山水")

    assert bench.difference(bench.alone(sample), sample) <= CLOSE


def test_half_precision_is_a_wish(originals: Path, tmp_path: Path) -> None:
    convert(originals / "canny", tmp_path, half=True)

    tensors = load_file(tmp_path / "diffusion_pytorch_model.safetensors")
    assert {tensor.dtype for tensor in tensors.values()} == {torch.float16}


def test_a_controlnet_is_the_original(converted: Path, originals: Path) -> None:
    ours = ControlNetModel.from_pretrained(converted / "canny").state_dict()
    theirs = torch.load(originals / "canny" / "diffusion_pytorch_model.bin")

    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[key], theirs[key]) for key in theirs)


def test_a_lora_gets_keys_that_stock_finds(converted: Path, originals: Path) -> None:
    pipeline = StableDiffusionPipeline.from_pretrained(converted / "taiyi")
    pipeline.load_lora_weights(converted / "poem")

    assert pipeline.get_list_adapters()["unet"]
    weights = torch.load(originals / "poem" / "pytorch_lora_weights.bin")
    made = load_file(converted / "poem" / "pytorch_lora_weights.safetensors")
    assert made.keys() == {f"unet.{key}" for key in weights}


def test_a_checkpoint_is_taken_apart(originals: Path, tmp_path: Path) -> None:
    like = tmp_path / "like"
    shutil.copytree(originals / "sd21", like)
    for part, kind in {"unet": UNet2DConditionModel, "vae": AutoencoderKL}.items():
        kind.from_config(kind.load_config(like / part)).save_pretrained(like / part)
    made = tmp_path / "made"
    made.mkdir()

    take_apart(originals / "v2-1.ckpt", made, like=like)

    bench = bench_of(made, StableDiffusionPipeline.from_pretrained(originals / "sd21"))
    sample = bench.sample(Sampler.DDIM, prompt="山水")
    assert bench.difference(bench.alone(sample), sample) <= CLOSE


def test_a_checkpoint_of_another_build_is_refused(originals: Path, tmp_path: Path) -> None:
    with pytest.raises(ZooError, match="不是同一种模型"):
        take_apart(originals / "v2-1.ckpt", tmp_path, like=originals / "taiyi")


def test_missing_weights_are_named(originals: Path, tmp_path: Path) -> None:
    shutil.copytree(originals / "canny", tmp_path / "torn")
    weights = tmp_path / "torn" / "diffusion_pytorch_model.bin"
    state = torch.load(weights)
    del state["conv_in.weight"]
    torch.save(state, weights)
    (tmp_path / "out").mkdir()

    with pytest.raises(ZooError, match=r"权重不全.*conv_in.weight"):
        convert(tmp_path / "torn", tmp_path / "out")


def test_a_network_of_another_class_is_refused(originals: Path, tmp_path: Path) -> None:
    shutil.copytree(originals / "canny", tmp_path / "odd")
    config = read_json(tmp_path / "odd" / "config.json")
    (tmp_path / "odd" / "config.json").write_text(json.dumps({**config, "_class_name": "Nonsense"}))
    (tmp_path / "out").mkdir()

    with pytest.raises(ZooError, match="不认识 diffusers 的 Nonsense"):
        convert(tmp_path / "odd", tmp_path / "out")


def test_a_model_on_the_shelf_stays_as_it_was_when_converting_fails(
    originals: Path, tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path)
    shutil.copytree(originals / "canny", shelf.place("canny"))
    (shelf.place("canny") / "diffusion_pytorch_model.bin").write_bytes(b"torn")
    before = sorted(path.name for path in shelf.place("canny").iterdir())

    with pytest.raises(ZooError):
        convert_on_shelf(shelf, shelf.place("canny"), "canny")

    assert sorted(path.name for path in shelf.place("canny").iterdir()) == before


def test_a_linked_model_is_replaced_and_what_was_linked_to_is_left(
    originals: Path, tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path / "home")
    shelf.home.mkdir()
    replicas.save_controlnet(tmp_path / "elsewhere")
    shelf.place("canny").symlink_to(tmp_path / "elsewhere")

    convert_on_shelf(shelf, shelf.place("canny"), "canny")

    assert not shelf.place("canny").is_symlink()
    assert (shelf.place("canny") / "diffusion_pytorch_model.safetensors").is_file()
    assert (tmp_path / "elsewhere" / "diffusion_pytorch_model.bin").is_file()
