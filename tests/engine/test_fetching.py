"""What a job needs besides its model is loaded beside running work, too."""

import io
from pathlib import Path

import pytest
from PIL import Image

from core import wire
from core.spec import ControlUse, LoraUse
from engine.adapters import Adapters
from engine.machine import prepare_machine
from tests.engine.engine_desk import Answer, Desk, make_studios
from tests.engine.engine_process import PICTURE, make_submit
from tests.engine.stock_bench import Bench
from tests.engine.task_models import save_task_models

LINES = ControlUse(name="lines", image=PICTURE)


@pytest.fixture(scope="module")
def registry(classic_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_task_models(tmp_path_factory.mktemp("tasks"), base=classic_folder, size=64)


@pytest.fixture(scope="module")
def classic_folder(classic: Bench) -> Path:
    return Path(classic.pipeline.config._name_or_path)


@pytest.fixture
def desk(registry: Path, tmp_path: Path) -> Desk:
    machine = prepare_machine("cpu", threads=1)
    studios = make_studios(machine, tmp_path, registry=registry)
    studios.default.profiler.curve_of(studios.default.base)
    return Desk(studios, machine)


def job(**changes: object) -> wire.Submit:
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "crimson").save(picture, "PNG")
    fields = {"model": "base", "width": 64, "height": 64, "steps": 2, "picture": picture.getvalue()}
    return make_submit(**(fields | changes))  # type: ignore[arg-type]


def num_told(desk: Desk) -> int:
    return sum(isinstance(message, wire.Loading) for message in desk.sent)


def test_a_controlnet_is_loaded_once_and_its_owner_told(desk: Desk) -> None:
    desk.draw(job(control=LINES))
    assert num_told(desk) == 1
    desk.draw(job(control=LINES, seeds=(8,)))
    assert num_told(desk) == 1


def test_others_are_drawn_before_a_lora_is_there(desk: Desk) -> None:
    styled, plain = job(owner=1, loras=(LoraUse("style"),)), job(owner=2, steps=1)
    desk.put(styled, plain)
    desk.turn()
    begun = [m.job_id for m in desk.sent if isinstance(m, wire.Advanced)]
    assert begun == [plain.job_id]
    assert {answer.job_id for answer in desk.answer()} == {styled.job_id, plain.job_id}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"loras": (LoraUse("giant"),)}, "lora_unavailable"),
        ({"loras": (LoraUse("missing"),)}, "lora_unavailable"),
        ({"loras": (LoraUse("没有"),)}, "lora_unavailable"),
        ({"control": ControlUse(name="没有", image=PICTURE)}, "controlnet_unavailable"),
    ],
)
def test_what_cannot_be_fetched_fails_its_job_alone(
    desk: Desk, changes: dict[str, object], reason: str
) -> None:
    bad, good = job(owner=1, **changes), job(owner=2)
    answers = {answer.job_id: answer for answer in desk.answer(bad, good)}
    failed = answers[bad.job_id]
    assert isinstance(failed, wire.Failed)
    assert failed.reason == reason
    assert isinstance(answers[good.job_id], wire.Finished)


def test_nothing_is_lacking_where_nothing_is_applied(registry: Path, desk: Desk) -> None:
    adapters: Adapters = desk.studios.default.model.adapters
    idle = ControlUse(name="lines", image=PICTURE, scale=0.0)
    assert not adapters.lacks(job(loras=(LoraUse("style", 0.0),), control=idle).spec)
    assert adapters.lacks(job(loras=(LoraUse("style", 0.5),)).spec)
    assert adapters.lacks(job(control=LINES).spec)


def test_a_job_whose_lora_is_being_loaded_can_be_cancelled(desk: Desk) -> None:
    styled = job(loras=(LoraUse("style"),))
    desk.put(styled, wire.Cancel(job_id=styled.job_id, attempt=1))
    desk.turn()
    assert [m for m in desk.sent if isinstance(m, Answer)] == [
        wire.Cancelled(job_id=styled.job_id, attempt=1)
    ]
