"""Models come from the registry, on demand, and only from safe files."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
import torch

from core.errors import EngineError
from core.sampler import Sampler
from core.spec import ImageSpec
from engine.sample import BatchKey
from engine.weights import size_of
from engine.zoo import Zoo, check_folder, hash_folder
from tests.engine.stock_bench import CPU, Bench


def registry(folder: Path, **keys: str) -> Path:
    values = {
        "name": "tried",
        "title": "试",
        "family": "stable-diffusion",
        "path": "tried",
        "licence": "none",
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in (values | keys).items()]
    path = folder / "registry.toml"
    path.write_text("\n".join(["[[model]]", *lines]), encoding="utf-8")
    return path


def zoo(path: Path) -> Zoo:
    return Zoo(path, device=CPU, dtype=torch.float32)


@pytest.fixture
def copied(tmp_path: Path, classic_path: Path) -> Path:
    """A copy of the classic model, registered beside it."""
    shutil.copytree(classic_path, tmp_path / "tried")
    registry(tmp_path)
    return tmp_path / "tried"


def test_a_model_is_found_by_any_of_its_names(copied: Path) -> None:
    tried = zoo(copied.parent / "registry.toml")

    assert tried.find("试") is tried.find("TRIED")
    assert tried.load("试").card.name == "tried"


def test_what_a_model_will_take_is_told_before_it_is_loaded(copied: Path) -> None:
    tried = zoo(copied.parent / "registry.toml")

    # Some buffers are not stored, and made when a model is loaded.
    assert tried.stored_size("tried") == pytest.approx(
        size_of(tried.load("tried").family), rel=0.01
    )


def test_an_unknown_model_is_refused(copied: Path) -> None:
    with pytest.raises(EngineError, match="lists no model '没有'"):
        zoo(copied.parent / "registry.toml").load("没有")


def test_an_unknown_family_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="unknown family 'oil-painting'"):
        zoo(registry(tmp_path, family="oil-painting")).load("tried")


def test_a_missing_registry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cannot read the model registry"):
        zoo(tmp_path / "registry.toml")


def test_a_broken_registry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cannot read the model registry"):
        zoo(registry(tmp_path, steps="many"))


def test_a_model_that_is_not_installed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="tried is not installed"):
        zoo(registry(tmp_path)).load("tried")


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tried").mkdir()

    with pytest.raises(EngineError, match="no diffusers model in"):
        zoo(registry(tmp_path)).load("tried")


def test_a_registry_is_laid_over_another(copied: Path, tmp_path: Path) -> None:
    own = tmp_path / "own" / "registry.toml"
    shipped = registry(copied.parent)

    tried = Zoo(shipped, own, device=CPU, dtype=torch.float32)
    assert tried.load("tried").card.title == "试"

    own.parent.mkdir()
    registry(own.parent, title="我的", path=str(copied))
    tried = Zoo(shipped, own, device=CPU, dtype=torch.float32)
    assert tried.load("tried").card.title == "我的"


def test_a_folder_without_weights_is_refused(copied: Path) -> None:
    for weights in copied.rglob("*.safetensors"):
        weights.unlink()

    with pytest.raises(EngineError, match="holds no weights"):
        check_folder(copied)


def test_pickled_weights_are_refused(copied: Path) -> None:
    for weights in copied.rglob("*.safetensors"):
        weights.rename(weights.with_suffix(".bin"))

    with pytest.raises(EngineError, match="pickled weights"):
        zoo(copied.parent / "registry.toml").load("tried")


def test_one_pickled_part_among_safe_ones_is_refused(copied: Path) -> None:
    weights = copied / "unet" / "diffusion_pytorch_model.safetensors"
    weights.rename(weights.with_suffix(".bin"))

    with pytest.raises(EngineError, match="no Stable Diffusion model"):
        zoo(copied.parent / "registry.toml").load("tried")


@pytest.mark.parametrize("part", ["scheduler", "text_encoder", "tokenizer", "vae"])
def test_a_model_without_one_of_its_parts_is_refused(copied: Path, part: str) -> None:
    shutil.rmtree(copied / part)

    with pytest.raises(EngineError, match="no Stable Diffusion model"):
        zoo(copied.parent / "registry.toml").load("tried")


def test_the_hash_of_a_model_follows_every_file_that_decides_pixels(copied: Path) -> None:
    before = hash_folder(copied)
    assert re.fullmatch("[0-9a-f]{64}", before)
    assert zoo(copied.parent / "registry.toml").load("tried").model_hash == before

    (copied / "README.md").write_text("not weights")
    assert hash_folder(copied) == before

    seen = {before}
    for name in ("scheduler/scheduler_config.json", "vae/diffusion_pytorch_model.safetensors"):
        with (copied / name).open("ab") as file:
            file.write(b" ")
        seen.add(hash_folder(copied))
    assert len(seen) == 3


def test_the_hash_of_a_model_is_the_same_everywhere(copied: Path, tmp_path: Path) -> None:
    shutil.copytree(copied, tmp_path / "elsewhere" / "tried")

    assert hash_folder(tmp_path / "elsewhere" / "tried") == hash_folder(copied)


def spec(width: int, height: int) -> ImageSpec:
    return ImageSpec(
        model="mini",
        prompt="猫",
        width=width,
        height=height,
        steps=5,
        guidance_scale=4.0,
        sampler=Sampler.DDIM,
    )


def test_samples_of_one_size_share_a_batch_key(mini: Bench) -> None:
    assert mini.model.batch_key(spec(768, 512), bucket=8) == BatchKey(
        model="mini", latent_height=16, latent_width=24, bucket=8
    )


def test_a_size_between_latent_pixels_is_refused(mini: Bench) -> None:
    with pytest.raises(EngineError, match="multiples of 32 pixels"):
        mini.model.batch_key(spec(520, 512), bucket=8)


def test_a_registry_file_that_changes_is_read_again(tmp_path: Path) -> None:
    own = tmp_path / "registry.toml"
    entry = '[[model]]\nname = "{0}"\ntitle = "{0}"\nfamily = "f"\npath = "{0}"\nlicence = "none"\n'
    own.write_text(entry.format("first"), encoding="utf-8")
    zoo = Zoo(own, device=torch.device("cpu"), dtype=torch.float32)
    with pytest.raises(EngineError, match="no model 'second'"):
        zoo.find("second")

    own.write_text("[[model]\n", encoding="utf-8")
    os.utime(own, ns=(0, 1))
    assert zoo.find("first").name == "first"

    own.write_text(entry.format("first") + entry.format("second"), encoding="utf-8")
    os.utime(own, ns=(0, 2))
    assert zoo.find("second").name == "second"
