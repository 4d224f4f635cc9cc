"""Sampler tables in files are offered in chat by their names."""

from pathlib import Path

import msgspec
import pytest

from bot.commands.parser import parse
from bot.commands.render import render
from bot.limits import Limits
from bot.replies.sentences import explain
from bot.resolve import resolve
from bot.results import changes
from bot.sampler_tables import read_sampler_cards, sampler_folders, with_samplers
from bot.wish import Input, Wish
from core.command import Options
from core.errors import UserError
from core.model_card import read_registry
from core.sampler_card import SamplerCard
from tests.bot.house import RECORD

REGISTRY = msgspec.structs.replace(
    read_registry(
        (Path(__file__).parents[2] / "models" / "registry.toml").read_text(encoding="utf-8")
    ),
    samplers=tuple(
        SamplerCard(name="OLSS", models=(model,), steps=steps, prediction_type="v_prediction")
        for model, steps in (("mini", 5), ("mini", 12), ("elsewhere", 8))
    ),
)
TABLE = 'name = "OLSS"\nmodels = ["mini"]\nsteps = 8\nprediction_type = "epsilon"\n'


def resolved(**options):
    wish = options.pop("wish", Wish())
    return resolve("猫", Options(**options), registry=REGISTRY, limits=Limits(), wish=wish).spec


def refusal(**options):
    with pytest.raises(UserError) as error:
        resolved(**options)
    return explain(error.value)


@pytest.mark.parametrize(
    ("line", "sampler"),
    [
        ("画 一只猫 --采样器 OLSS", "OLSS"),
        ("画 一只猫 --采样器 olss-快 --步数 8", "OLSS-快"),
        ("画 一只猫，采样器：自定", "自定"),
        ("画 猫\nSteps: 8, Sampler: OLSS", "OLSS"),
    ],
)
def test_a_table_is_asked_for_like_a_sampler(line, sampler):
    command = parse(line)
    assert command.options.sampler == sampler
    assert parse(render(command)).options == command.options


def test_a_table_brings_its_number_of_steps():
    assert (resolved(sampler="olss").sampler, resolved(sampler="olss").steps) == ("OLSS", 12)
    assert resolved(sampler="OLSS", steps=5).steps == 5


def test_steps_that_no_table_makes_are_refused_with_those_that_are_made():
    assert refusal(sampler="OLSS", steps=8) == (
        "采样器 OLSS 走不了 8 步，只能走：5、12。写成例如：--采样器 OLSS --步数 5"
    )


def test_a_table_that_is_not_there_is_refused_with_those_that_are():
    sentence = refusal(sampler="OLSS-慢")
    assert sentence.startswith("迷你没有叫「OLSS-慢」的采样器。能用的有：OLSS、")
    assert "Euler a" in sentence


def test_a_table_does_not_begin_with_a_picture():
    wish = Wish(init_image=Input(input_id="ab" * 32, width=512, height=512))
    assert refusal(sampler="OLSS", wish=wish) == (
        "采样器 OLSS 只能从文字画起，不能从图画起。换一个再发，例如：--采样器 DDIM"
    )


def test_tables_lie_beside_the_registry_files_and_broken_ones_are_left_out(tmp_path):
    files = (tmp_path / "a" / "registry.toml", tmp_path / "a" / "zoo.toml", tmp_path / "b.toml")
    folders = sampler_folders(files)
    assert folders == (tmp_path / "a" / "samplers", tmp_path / "samplers")
    folders[0].mkdir(parents=True)
    (folders[0] / "good.toml").write_text(TABLE, encoding="utf-8")
    (folders[0] / "bad.toml").write_text("name = 1", encoding="utf-8")
    (card,) = read_sampler_cards(folders)
    assert (card.name, card.steps) == ("OLSS", 8)
    assert with_samplers(REGISTRY, files).samplers == (card,)


def test_a_replay_says_that_a_table_has_changed():
    before = msgspec.structs.replace(RECORD, adapter_hashes={"sampler/OLSS": "a", "lora/水墨": "b"})
    after = msgspec.structs.replace(RECORD, adapter_hashes={"sampler/OLSS": "c", "lora/水墨": "b"})
    assert changes(before, after) == ("采样器 OLSS 的文件变了",)
