"""A check draws with what works, and says in Chinese what does not."""

import json
import re
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import (
    DPTConfig,
    DPTForDepthEstimation,
    DPTImageProcessorPil,
)

from tests.zoo import replicas
from tests.zoo.shelves import adapter, checker, small_model, stand
from zoo.check import Checker
from zoo.entry import entry_text
from zoo.errors import ZooError

WEIGHTS = "diffusion_pytorch_model.safetensors"


@pytest.fixture
def works(converted: Path, tmp_path: Path) -> Checker:
    """A shelf with one model that works, a LoRA and a ControlNet for it."""
    stand(tmp_path, tried=converted / "taiyi", poem=converted / "poem", canny=converted / "canny")
    return checker(
        tmp_path,
        small_model("tried"),
        adapter("lora", "poem"),
        adapter("controlnet", "canny", kind="canny"),
    )


@pytest.mark.parametrize("name", ["pai-large", "pai-xlarge", "taiyi", "sd21"])
def test_every_replica_passes(converted: Path, tmp_path: Path, name: str) -> None:
    stand(tmp_path, tried=converted / name)

    said = checker(tmp_path, small_model("tried")).check("tried")

    assert re.fullmatch(r"TRIED（tried）能用：64×64 一步 \d+\.\d\d 秒（测试机，float32）。", said)


@pytest.mark.parametrize("name", ["poem", "canny"])
def test_an_adapter_is_tried_on_a_model_that_it_fits(works: Checker, name: str) -> None:
    said = works.check(name)

    assert re.fullmatch(rf"{name.upper()}（{name}）能用：在 TRIED 上改变了画面 \d+\.\d %。", said)


def test_a_depth_estimator_is_tried(tmp_path: Path) -> None:
    torch.manual_seed(1)
    config = DPTConfig(
        hidden_size=32,
        num_hidden_layers=4,
        num_attention_heads=2,
        intermediate_size=64,
        image_size=32,
        patch_size=16,
        backbone_out_indices=[0, 1, 2, 3],
        neck_hidden_sizes=[8, 8, 8, 8],
        fusion_hidden_size=8,
        is_hybrid=False,
    )
    DPTForDepthEstimation(config).save_pretrained(tmp_path / "dpt")
    DPTImageProcessorPil(size={"height": 32, "width": 32}).save_pretrained(tmp_path / "dpt")
    entry = entry_text("depth", {"name": "dpt", "title": "深度", "licence": "none"})

    assert (
        checker(tmp_path, small_model("tried"), entry).check("dpt")
        == "深度（dpt）能用：看得出远近。"
    )


def test_a_name_that_is_not_listed_is_told(works: Checker) -> None:
    with pytest.raises(ZooError, match=r"没有「\.\./tried」"):
        works.check("../tried")


def test_what_is_not_installed_can_be_fetched(tmp_path: Path) -> None:
    tried = checker(tmp_path, small_model("tried", huggingface="a/b"))

    with pytest.raises(ZooError, match="还没有装：运行 danqing models fetch tried 下载"):
        tried.check("tried")


def test_pickles_are_to_be_converted(originals: Path, tmp_path: Path) -> None:
    stand(tmp_path, tried=originals / "pai-large")

    with pytest.raises(ZooError, match=r"pickle 权重.*danqing models convert tried"):
        checker(tmp_path, small_model("tried")).check("tried")


def test_a_missing_part_is_named(works: Checker, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "tried" / "vae")

    with pytest.raises(ZooError, match="不完整，缺 vae"):
        works.check("tried")


def test_weights_cut_short_are_named(works: Checker, tmp_path: Path) -> None:
    weights = tmp_path / "tried" / "unet" / WEIGHTS
    weights.write_bytes(weights.read_bytes()[:1000])

    with pytest.raises(ZooError, match=r"unet/.*不完整"):
        works.check("tried")


def test_a_network_of_another_class_is_told(works: Checker, tmp_path: Path) -> None:
    index = tmp_path / "tried" / "model_index.json"
    changed = json.loads(index.read_text()) | {"text_encoder": ["transformers", "NoSuchModel"]}
    index.write_text(json.dumps(changed))

    with pytest.raises(ZooError, match="引擎载入不了"):
        works.check("tried")


def scale_weights(path: Path, name: str, factor: float) -> None:
    """Multiply the tensors whose name begins so."""
    tensors = load_file(path)
    scaled = {key: t * factor if key.startswith(name) else t for key, t in tensors.items()}
    save_file(scaled, path, metadata={"format": "pt"})


def test_what_comes_out_as_no_number_is_told(works: Checker, tmp_path: Path) -> None:
    scale_weights(tmp_path / "tried" / "unet" / WEIGHTS, "conv_out", float("nan"))

    with pytest.raises(ZooError, match="不是数（NaN）"):
        works.check("tried")


def test_a_picture_of_one_colour_is_told(works: Checker, tmp_path: Path) -> None:
    scale_weights(tmp_path / "tried" / "vae" / WEIGHTS, "decoder.conv_out", 0.0)

    with pytest.raises(ZooError, match="图是坏的"):
        works.check("tried")


def test_a_lora_that_changes_nothing_is_told(works: Checker, tmp_path: Path) -> None:
    weights = {key: value * 0 for key, value in replicas.lora_weights(prefix="unet.").items()}
    save_file(weights, tmp_path / "poem" / "pytorch_lora_weights.safetensors")

    with pytest.raises(ZooError, match="POEM（poem）不能用"):
        works.check("poem")


def test_a_controlnet_that_changes_nothing_is_told(works: Checker, tmp_path: Path) -> None:
    scale_weights(tmp_path / "canny" / WEIGHTS, "controlnet_", 0.0)

    with pytest.raises(ZooError, match="画面一点没变"):
        works.check("canny")


def test_an_adapter_without_a_model_is_told(converted: Path, tmp_path: Path) -> None:
    stand(tmp_path, poem=converted / "poem")
    tried = checker(tmp_path, small_model("tried"), adapter("lora", "poem"))

    with pytest.raises(ZooError, match="要先装一个它能配的模型（tried）"):
        tried.check("poem")
