"""What ControlNets are shown: pictures as they are, their outlines, or their depth."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw
from transformers import DPTConfig, DPTForDepthEstimation, DPTImageProcessor

from core.errors import EngineError
from core.model_card import read_registry
from core.sampler import Sampler
from core.spec import ControlUse, ImageSpec, Preprocess
from engine.adapters import Adapters
from engine.control_image import draw_outlines
from engine.depth import DepthEstimator
from engine.fingerprint import hash_folder
from engine.refused import RefusedError
from tests.engine.conftest import draw_images
from tests.engine.stock_bench import CPU, PICTURE, SCENE, Bench

REGISTRY = """
[[model]]
name = "m"
title = "m"
family = "stable-diffusion"
shape = "small"
path = "m"
licence = "none"

[[controlnet]]
name = "lines"
title = "线"
path = "{lines}"
licence = "none"
shape = "small"
kind = "canny"

[[controlnet]]
name = "alien"
title = "异"
path = "{lines}"
licence = "none"
shape = "large"
kind = "canny"

[[depth]]
name = "near"
title = "近"
path = "{depth}"
licence = "none"
"""


@pytest.fixture(scope="module")
def estimator_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny untrained depth estimator as transformers keeps it."""
    path = tmp_path_factory.mktemp("depth")
    torch.manual_seed(8)
    network = DPTForDepthEstimation(
        DPTConfig(
            hidden_size=16,
            num_hidden_layers=4,
            num_attention_heads=2,
            intermediate_size=32,
            image_size=32,
            patch_size=8,
            backbone_out_indices=[0, 1, 2, 3],
            neck_hidden_sizes=[8, 8, 16, 16],
            fusion_hidden_size=16,
            reassemble_factors=[4, 2, 1, 0.5],
        )
    )
    for name, weight in network.named_parameters():
        if "weight" in name:
            weight.data *= 4
    network.save_pretrained(path)
    DPTImageProcessor(size={"height": 32, "width": 32}).save_pretrained(path)
    return path


def make_adapters(bench: Bench, depth: Path) -> Adapters:
    registry = read_registry(REGISTRY.format(lines=bench.adapters / "lines", depth=depth))
    return Adapters(
        registry=registry, model=registry.default, family=bench.model.family, device=CPU
    )


def spec_with(control: ControlUse) -> ImageSpec:
    return ImageSpec(
        model="m",
        prompt="",
        width=64,
        height=64,
        steps=1,
        guidance_scale=1.0,
        sampler=Sampler.DDIM,
        control=control,
    )


def test_outlines_are_white_on_black() -> None:
    picture = Image.new("RGB", (40, 30), "navy")
    ImageDraw.Draw(picture).rectangle([10, 10, 30, 20], fill="white")
    outlines = np.asarray(draw_outlines(picture))

    assert outlines.shape == (30, 40, 3)
    assert set(np.unique(outlines)) == {0, 255}
    assert np.array_equal(outlines[..., 0], cv2.Canny(np.asarray(picture), 100, 200))
    assert outlines[8:12, 15].any()
    assert not outlines[15, 20].any()


def test_depth_is_grey_from_black_to_white(estimator_path: Path) -> None:
    estimator = DepthEstimator.load(estimator_path, device=CPU)
    picture = Image.effect_noise((48, 40), 90).convert("RGB")
    depth = np.asarray(estimator.draw(picture))

    assert depth.shape == (40, 48, 3)
    assert (depth.min(), depth.max()) == (0, 255)
    assert np.array_equal(depth[..., 0], depth[..., 2])
    assert np.array_equal(depth, np.asarray(estimator.draw(picture)))


def test_a_folder_without_an_estimator_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="is no depth estimator"):
        DepthEstimator.load(tmp_path, device=CPU)


def test_each_preprocessing_gives_another_picture_of_the_size_asked_for(
    task_benches: dict[str, Bench], estimator_path: Path
) -> None:
    adapters = make_adapters(task_benches["base"], estimator_path)
    pictures = {}
    for preprocess in Preprocess:
        use = ControlUse(name="线", image=SCENE, preprocess=preprocess, scale=0.5)
        control = adapters.control(spec_with(use), draw_images(64), size=(64, 48))
        assert control is not None
        assert control.scale == 0.5
        assert control.picture.size == (64, 48)
        pictures[control.picture.tobytes()] = control.network

    assert len(pictures) == 3
    assert len(set(pictures.values())) == 1, "it is loaded once"


def test_the_depth_estimator_is_part_of_what_a_work_was_drawn_with(
    task_benches: dict[str, Bench], estimator_path: Path
) -> None:
    adapters = make_adapters(task_benches["base"], estimator_path)
    use = ControlUse(name="线", image=SCENE, preprocess=Preprocess.DEPTH, scale=0.5)
    spec = spec_with(use)
    assert adapters.lacks(spec)
    # The model is shared: other tests may have left their LoRAs on it.
    adapters.release()
    assert adapters.num_bytes == 0

    adapters.fetch(spec)

    assert not adapters.lacks(spec)
    names = [name for name in adapters.hashes(spec) if name.startswith("depth/")]
    assert [adapters.hashes(spec)[name] for name in names] == [hash_folder(estimator_path)]
    plain = spec_with(ControlUse(name="线", image=SCENE, preprocess=Preprocess.NONE, scale=0.5))
    assert not any(name.startswith("depth/") for name in adapters.hashes(plain))
    assert adapters.num_bytes > 0, "what lies beside the model counts"
    adapters.release()
    assert adapters.num_bytes == 0


def test_a_controlnet_without_any_scale_is_left_out(
    task_benches: dict[str, Bench], tmp_path: Path
) -> None:
    adapters = make_adapters(task_benches["base"], tmp_path)
    use = ControlUse(name="nobody", image=SCENE, scale=0.0)

    assert adapters.control(spec_with(use), draw_images(64), size=(64, 64)) is None


@pytest.mark.parametrize(
    ("use", "reason"),
    [
        (ControlUse(name="unheard", image=PICTURE), "controlnet_unavailable"),
        (ControlUse(name="alien", image=PICTURE), "controlnet_unavailable"),
        (
            ControlUse(name="lines", image=PICTURE, preprocess=Preprocess.DEPTH),
            "no_depth_estimator",
        ),
    ],
)
def test_what_is_not_there_is_refused(
    task_benches: dict[str, Bench], tmp_path: Path, use: ControlUse, reason: str
) -> None:
    adapters = make_adapters(task_benches["base"], tmp_path / "absent")
    with pytest.raises(RefusedError) as refusal:
        adapters.control(spec_with(use), draw_images(64), size=(64, 64))

    assert refusal.value.reason == reason


def test_a_controlnet_of_another_shape_is_named_as_such(
    task_benches: dict[str, Bench], mini_tasks: dict[str, Bench]
) -> None:
    lines = task_benches["base"].adapters / "lines"
    with pytest.raises(EngineError, match="another cross_attention_dim"):
        mini_tasks["base"].model.family.load_controlnet(lines)
    with pytest.raises(EngineError, match="is no ControlNet"):
        mini_tasks["base"].model.family.load_controlnet(lines.parent)


def test_what_is_released_is_loaded_again_when_needed(
    task_benches: dict[str, Bench], tmp_path: Path
) -> None:
    adapters = make_adapters(task_benches["base"], tmp_path)
    spec = spec_with(ControlUse(name="lines", image=PICTURE))
    first = adapters.control(spec, draw_images(64), size=(64, 64))
    adapters.release()
    second = adapters.control(spec, draw_images(64), size=(64, 64))

    assert first is not None
    assert second is not None
    assert first.network is not second.network
