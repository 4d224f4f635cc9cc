"""Jobs of every task go through the engine, and what cannot be done is said."""

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core import wire
from core.sampler import Sampler
from core.spec import ControlUse, ImageSpec, LoraUse, Preprocess
from engine.admission import check_task
from engine.fingerprint import hash_file, hash_folder
from engine.machine import Machine, prepare_machine
from engine.refused import RefusedError
from engine.runner import Pixels
from tests.engine.conftest import draw_images
from tests.engine.engine_desk import Desk, make_studios
from tests.engine.engine_process import job_ids, profile_folder
from tests.engine.stock_bench import MASK, OUTLINES, PICTURE, SCENE, Bench

IMAGES = draw_images(512)
LINES = ControlUse(name="lines", image=OUTLINES)
PHOTO = ControlUse(name="lines", image=PICTURE, preprocess=Preprocess.CANNY)
DEEP = ControlUse(name="depths", image=PICTURE, preprocess=Preprocess.DEPTH)


@pytest.fixture(scope="module")
def machine() -> Machine:
    return prepare_machine("cpu", threads=1)


@pytest.fixture(scope="module")
def folder(mini_tasks: Mapping[str, Bench]) -> Path:
    return mini_tasks["base"].adapters


@pytest.fixture
def desk(machine: Machine, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    profiles = profile_folder(tmp_path_factory)
    return Desk(make_studios(machine, profiles, registry=folder / "registry.toml"), machine)


def make_submit(seeds: tuple[int, ...] = (7,), **changes: Any) -> wire.Submit:
    values: dict[str, Any] = {
        "model": "base",
        "prompt": "红色背景上的一只猫",
        "width": 512,
        "height": 512,
        "steps": 4,
        "guidance_scale": 4.0,
        "sampler": Sampler.DDIM,
    }
    if "strength" in changes:
        values["init_image"] = PICTURE
    spec = ImageSpec(**(values | changes))
    images = {image: IMAGES[image] for image in spec.images}
    return wire.Submit(
        job_id=next(job_ids), attempt=1, owner=1, spec=spec, seeds=seeds, images=images
    )


def pixels_of(image: wire.Image) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(image.png)))


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        ("painter", {"strength": 1.0, "mask": MASK}),
        ("painter", {}),
        ("editor", {"reference": SCENE}),
        ("editor", {"reference": SCENE, "guidance_scale": 1.0, "loras": (LoraUse("ink"),)}),
    ],
)
def test_models_of_every_kind_draw(desk: Desk, model: str, changes: dict[str, Any]) -> None:
    finished = desk.draw(make_submit(seeds=(1, 2), model=model, **changes))

    assert [pixels_of(image).shape for image in finished.images] == [(64, 64, 3)] * 2
    assert finished.images[0].png != finished.images[1].png


def test_the_record_names_what_a_work_was_drawn_with(desk: Desk, folder: Path) -> None:
    loras = (LoraUse("style", 0.8), LoraUse("ink", 0.5))
    record = desk.draw(make_submit(loras=loras, control=LINES)).record

    assert record.adapter_hashes == {
        "lora/style": hash_file(folder / "style.safetensors"),
        "lora/ink": hash_file(folder / "ink.safetensors"),
        "controlnet/lines": hash_folder(folder / "lines"),
    }
    assert desk.draw(make_submit()).record.adapter_hashes == {}


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("task_impossible", {"reference": SCENE}),
        ("lora_unavailable", {"loras": (LoraUse("unheard"),)}),
        ("lora_unavailable", {"loras": (LoraUse("missing"),)}),
        ("lora_unavailable", {"loras": (LoraUse("giant"),)}),
        ("lora_unavailable", {"loras": (LoraUse("idle"),)}),
        ("controlnet_unavailable", {"control": ControlUse(name="unheard", image=OUTLINES)}),
        ("no_depth_estimator", {"control": DEEP}),
        (
            "upscaler_unavailable",
            {"strength": 0.5, "is_tiled": True, "upscaler": "unheard", "width": 1024},
        ),
        ("size_impossible", {"width": 500}),
        ("size_impossible", {"width": 1000, "strength": 0.5, "is_tiled": True}),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_its_reason(
    desk: Desk, reason: str, changes: dict[str, Any]
) -> None:
    assert desk.fail(make_submit(**changes)) == reason
    assert desk.draw(make_submit(steps=1)).images


class Forgetful:
    """A family that sees no more than ten characters of a prompt."""

    def __init__(self, family: Any) -> None:
        self._family = family

    def __getattr__(self, name: str) -> Any:
        return getattr(self._family, name)

    def num_tokens_cut(self, text: str) -> int:
        return max(0, len(text) - 10)


def test_a_prompt_is_never_cut_silently(mini: Bench) -> None:
    model = replace(mini.model, family=Forgetful(mini.model.family))
    check_task(make_submit(prompt="一只猫").spec, model)

    for changes in ({"prompt": "猫" * 11}, {"prompt": "猫", "negative_prompt": "狗" * 11}):
        with pytest.raises(RefusedError) as refusal:
            check_task(make_submit(**changes).spec, model)
        assert refusal.value.reason == "prompt_beyond_model"


def test_a_controlnet_follows_the_outlines_of_a_photo(desk: Desk) -> None:
    photo, as_it_is = (
        pixels_of(desk.draw(make_submit(control=control)).images[0])
        for control in (PHOTO, ControlUse(name="lines", image=PICTURE))
    )
    assert not np.array_equal(photo, as_it_is)


def test_a_tiled_job_gives_whole_pictures(desk: Desk) -> None:
    submit = make_submit(
        seeds=(3, 9), width=1280, height=1024, is_tiled=True, strength=0.3, init_image=SCENE
    )
    finished = desk.draw(submit)

    assert [image.seed for image in finished.images] == [3, 9]
    first, second = (pixels_of(image).astype(float) for image in finished.images)
    assert first.shape == second.shape == (128, 160, 3)
    assert not np.array_equal(first, second)
    for own in (first, second):
        assert own[20:100, 0:20].mean(axis=(0, 1))[2] < 110, "gold at the left"
    total = next(m.total for m in desk.sent if isinstance(m, wire.Advanced))
    assert total == 2 * 3 * 3, "two pictures of 3 × 3 tiles, one call each"


def test_a_tiled_job_can_be_cancelled(desk: Desk) -> None:
    submit = make_submit(width=1024, height=1024, is_tiled=True, strength=0.9, steps=30)
    desk.put(submit)
    while not any(isinstance(message, wire.Advanced) for message in desk.sent):
        desk.turn()
    (answer,) = desk.answer(wire.Cancel(job_id=submit.job_id, attempt=1))

    assert isinstance(answer, wire.Cancelled)


def test_previews_of_a_tiled_job_show_all_of_it(desk: Desk) -> None:
    submit = make_submit(width=1536, height=1024, is_tiled=True, strength=1.0, steps=24)
    desk.draw(submit)

    previews = [m.preview for m in desk.sent if isinstance(m, wire.Advanced) and m.preview]
    sizes = {Image.open(io.BytesIO(preview)).size for preview in previews}
    assert sizes == {(256, 171)}


def test_a_mask_repaints_its_part_only(desk: Desk) -> None:
    submit = make_submit(strength=1.0, mask=MASK, steps=6)
    drawn = pixels_of(desk.draw(submit).images[0]).astype(float)
    before = np.asarray(Image.open(io.BytesIO(IMAGES[PICTURE])).resize((64, 64)), dtype=float)

    difference = np.abs(drawn - before).mean(axis=2)
    assert difference[:14].mean() < 12
    assert difference[26:60, 20:44].mean() > 25
