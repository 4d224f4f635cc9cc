"""Sampler tables come from files, and draw what their numbers say."""

from pathlib import Path

import msgspec
import pytest
import torch

from core.errors import EngineError
from core.sampler import Sampler
from engine.machine import Machine, prepare_machine
from engine.sampler_file import (
    SamplerFile,
    read_sampler_file,
    read_sampler_folders,
    write_sampler_file,
)
from engine.samplers import SamplerTables
from engine.studios import Studios
from engine.zoo import Zoo
from tests.engine.engine_desk import Desk, make_studios
from tests.engine.engine_process import REGISTRY, make_submit
from tests.engine.scheduler_configs import CLASSIC, ZERO_SNR


def make_file(
    sampler: Sampler = Sampler.UNIPC, *, steps: int = 6, name: str = "OLSS", **changes: object
) -> SamplerFile:
    """A stock sampler's table for the mini model, as a file."""
    table = SamplerTables(ZERO_SNR).get(sampler, steps=steps)
    fields: dict[str, object] = {
        "name": name,
        "title": "试",
        "models": ("mini",),
        "steps": steps,
        "prediction_type": "v_prediction",
        "noise_weight": table.noise_weight,
        "call": tuple(msgspec.structs.replace(call, renoise=None) for call in table.calls),
    }
    return SamplerFile(**(fields | changes))  # type: ignore[arg-type]


def test_a_file_is_read_as_it_was_written_to_the_last_bit() -> None:
    file = make_file()
    again = read_sampler_file(write_sampler_file(file))
    assert again == file
    assert again.content_hash() == file.content_hash()


def test_the_hash_follows_the_numbers_and_nothing_else() -> None:
    file = make_file()
    assert make_file(title="另").content_hash() == file.content_hash()
    assert make_file(Sampler.DDIM).content_hash() != file.content_hash()


@pytest.mark.parametrize("num_calls", [0, 5])
def test_a_file_with_calls_missing_is_refused(num_calls: int) -> None:
    with pytest.raises(ValueError, match=f"has {num_calls} calls, not 6"):
        make_file(call=make_file().call[:num_calls])


def test_a_file_whose_name_is_a_stock_samplers_is_refused() -> None:
    with pytest.raises(ValueError, match="begins with OLSS"):
        make_file(name="DDIM")


def test_broken_files_are_left_out_and_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "good.toml").write_text(write_sampler_file(make_file()), encoding="utf-8")
    cut = write_sampler_file(make_file()).replace("weights = [", "weights = [ [0.0],", 1)
    (tmp_path / "bad.toml").write_text(cut, encoding="utf-8")
    assert read_sampler_folders([tmp_path / "none", tmp_path]) == (make_file(),)
    assert "bad.toml is left out" in caplog.text


def test_a_table_is_found_by_its_name_and_number_of_steps() -> None:
    short, long = make_file(steps=4), make_file(steps=6)
    tables = SamplerTables(ZERO_SNR, files=(short, long))
    assert tables.get("olss", steps=4) == short.table()
    assert tables.get("OLSS", steps=6) == long.table()
    assert tables.content_hash("OLSS", steps=6) == long.content_hash()
    assert tables.content_hash("DDIM", steps=6) is None


@pytest.mark.parametrize(
    ("config", "sampler", "steps", "strength", "why"),
    [
        (ZERO_SNR, "OLSS", 5, None, "no table OLSS of 5 steps"),
        (ZERO_SNR, "OLSS-2", 6, None, "no table OLSS-2"),
        (CLASSIC, "OLSS", 6, None, "predict v_prediction, not epsilon"),
        (ZERO_SNR, "OLSS", 6, 0.5, "begins with noise"),
        (ZERO_SNR, "Heun 2", 6, None, "no sampler 'Heun 2'"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(
    config: dict[str, object], sampler: str, steps: int, strength: float | None, why: str
) -> None:
    tables = SamplerTables(config, files=(make_file(),))
    with pytest.raises(EngineError, match=why):
        tables.get(sampler, steps=steps, strength=strength)


@pytest.fixture
def machine() -> Machine:
    return prepare_machine("cpu", threads=1)


@pytest.fixture
def studios(machine: Machine, tmp_path: Path) -> Studios:
    """The mini model beside a folder with a table for it and one for another model."""
    registry = tmp_path / "registry.toml"
    text = REGISTRY.read_text(encoding="utf-8")
    registry.write_text(text.replace('path = "mini"', f'path = "{REGISTRY.parent / "mini"}"'))
    folder = tmp_path / "samplers"
    folder.mkdir()
    for name, file in {
        "a": make_file(),
        "b": make_file(name="OLSS-2", models=("other",)),
    }.items():
        (folder / f"{name}.toml").write_text(write_sampler_file(file), encoding="utf-8")
    return make_studios(machine, tmp_path / "profiles", registry=registry)


def test_a_picture_by_a_table_is_the_samplers_own_and_says_what_made_it(
    studios: Studios, machine: Machine
) -> None:
    desk = Desk(studios, machine)
    ours = desk.draw(make_submit(sampler="OLSS", steps=6))
    stock = desk.draw(make_submit(sampler=Sampler.UNIPC, steps=6))
    assert ours.images == stock.images
    assert ours.record.adapter_hashes == {"sampler/OLSS": make_file().content_hash()}
    assert stock.record.adapter_hashes == {}
    assert desk.fail(make_submit(sampler="OLSS", steps=7)) == "settings_impossible"
    assert desk.fail(make_submit(sampler="OLSS-2", steps=6)) == "settings_impossible"


def test_a_table_shares_steps_with_other_samplers(studios: Studios, machine: Machine) -> None:
    desk = Desk(studios, machine)
    by_table = make_submit(owner=1, sampler="OLSS", steps=6, seeds=(3,))
    others = [make_submit(owner=2, sampler=Sampler.HEUN), make_submit(owner=3, steps=4)]
    answers = {answer.job_id: answer for answer in desk.answer(by_table, *others)}
    together = answers[by_table.job_id]
    bucket = together.record.bucket  # type: ignore[union-attr]
    alone = desk.draw(make_submit(sampler="OLSS", steps=6, seeds=(3,), bucket=bucket))
    assert together.images == alone.images  # type: ignore[union-attr]


def test_a_zoo_without_tables_is_a_zoo(tmp_path: Path) -> None:
    zoo = Zoo(REGISTRY, device=torch.device("cpu"), dtype=torch.float32)
    with pytest.raises(EngineError, match="no table OLSS"):
        zoo.load("mini").tables.get("OLSS", steps=6)


def test_the_file_shown_in_the_documentation_is_one() -> None:
    page = (REGISTRY.parents[1] / "docs" / "samplers.md").read_text(encoding="utf-8")
    _, _, rest = page.partition("```toml")
    file = read_sampler_file(rest.partition("```")[0])
    assert (file.name, file.steps, file.table().num_slots) == ("OLSS", 2, 2)
