"""A real engine process draws with a tiny model of every family."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from core import wire
from tests.engine.engine_process import EngineProcess, make_submit
from tests.families.cogview4_replica import save_cogview4
from tests.families.conftest import draw_disc
from tests.families.hunyuan_dit_replica import save_hunyuan_dit
from tests.families.kolors_replica import save_kolors
from tests.families.qwen_image_replica import save_qwen_image, save_qwen_image_edit
from tests.families.z_image_replica import save_z_image

pytestmark = pytest.mark.slow

PICTURE = "0" * 64
MODELS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "z-image": (save_z_image, "z-image", "Euler"),
    "qwen-image": (save_qwen_image, "qwen-image", "Euler"),
    "qwen-image-edit": (save_qwen_image_edit, "qwen-image", "Euler"),
    "cogview4": (save_cogview4, "diffusers", "Euler"),
    "kolors": (save_kolors, "diffusers", "Euler"),
    "hunyuan-dit": (save_hunyuan_dit, "diffusers", "DDPM"),
}
"""How each is written, its family, and its usual sampler."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    folder = tmp_path_factory.mktemp("families")
    entries = []
    for name, (save, family, sampler) in MODELS.items():
        save(folder / name)
        entries.append(
            f'[[model]]\nname = "{name}"\ntitle = "{name} 小"\nfamily = "{family}"\n'
            f'path = "{name}"\nlicence = "none"\nwidth = 64\nheight = 64\nsteps = 2\n'
            f'sampler = "{sampler}"\n'
            f'tasks = ["text-to-image", "image-to-image", "edit"]\n'
        )
    registry = folder / "registry.toml"
    registry.write_text("\n".join(entries), encoding="utf-8")
    with EngineProcess(state_dir=folder / "state", registry=registry) as engine:
        assert engine.until_ready().model == "z-image"
        yield engine


def draw(engine: EngineProcess, name: str, **changes: Any) -> wire.Finished | wire.Failed:
    sampler = MODELS[name][2]
    submit = make_submit(
        **({"width": 64, "height": 64, "steps": 3, "sampler": sampler} | changes), model=name
    )
    engine.send(submit)
    answer = engine.answers(1)[submit.job_id]
    assert not isinstance(answer, wire.Cancelled)
    return answer


@pytest.mark.parametrize("name", MODELS)
def test_every_family_draws(engine: EngineProcess, name: str) -> None:
    finished = draw(engine, name, seeds=(1, 2))

    assert isinstance(finished, wire.Finished)
    pictures = [Image.open(io.BytesIO(image.png)) for image in finished.images]
    assert [picture.size for picture in pictures] == [(64, 64)] * 2
    assert pictures[0].tobytes() != pictures[1].tobytes()


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("z-image", {"init_image": PICTURE, "strength": 0.5}),
        ("qwen-image", {"init_image": PICTURE, "strength": 0.5}),
        ("qwen-image-edit", {"reference": PICTURE, "guidance_scale": 1.0}),
    ],
)
def test_pictures_are_drawn_from(engine: EngineProcess, name: str, changes: dict[str, Any]) -> None:
    from_words = draw(engine, name, guidance_scale=1.0)
    from_picture = draw(engine, name, **changes, picture=draw_disc(64, 64))

    assert isinstance(from_words, wire.Finished)
    assert isinstance(from_picture, wire.Finished)
    assert from_words.images[0].png != from_picture.images[0].png


def test_a_pipeline_tells_how_far_it_is_and_can_be_cancelled(engine: EngineProcess) -> None:
    submit = make_submit(model="kolors", width=64, height=64, steps=1000, sampler="Euler")
    engine.send(submit)
    told = engine.until(lambda m: isinstance(m, wire.Advanced) and m.done >= 1)
    assert isinstance(told, wire.Advanced)
    assert (told.job_id, told.total) == (submit.job_id, 1000)
    engine.send(wire.Cancel(job_id=submit.job_id, attempt=submit.attempt))

    assert isinstance(engine.answers(1)[submit.job_id], wire.Cancelled)
    assert isinstance(draw(engine, "kolors"), wire.Finished)


@pytest.mark.parametrize(
    ("name", "changes", "reason"),
    [
        ("z-image", {"sampler": "DDIM"}, "settings_impossible"),
        ("z-image", {"width": 72}, "size_impossible"),
        ("cogview4", {"sampler": "DPM++ 2M"}, "settings_impossible"),
    ],
)
def test_what_a_family_cannot_do_is_refused(
    engine: EngineProcess, name: str, changes: dict[str, Any], reason: str
) -> None:
    failed = draw(engine, name, **changes)

    assert isinstance(failed, wire.Failed)
    assert failed.reason == reason
