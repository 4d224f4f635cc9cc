"""Finished pictures are looked at, and stay as they were drawn."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file, save_file

from core.errors import EngineError
from core.wire import NSFW, UNCHECKED
from engine.checker import Checkers, surely
from engine.config import parse_arguments
from engine.machine import prepare_machine
from engine.safety_checker import SafetyChecker
from tests.engine.classic_model import save_classic_model
from tests.engine.engine_desk import Desk, make_studios
from tests.engine.engine_process import make_submit
from tests.engine.safety_folder import ALWAYS, NEVER, green, red, save_checker


def test_a_model_has_its_pictures_looked_at_by_its_own_checker(tmp_path):
    save_checker(tmp_path, knows_red=True)
    check = Checkers().of(tmp_path)

    picture = red()
    assert check(picture) == NSFW
    assert check(green()) is None
    assert np.array_equal(picture, red())


def test_a_model_without_one_is_looked_at_by_the_one_for_all(tmp_path):
    save_checker(tmp_path / "all", threshold=ALWAYS, is_alone=True)
    (tmp_path / "plain").mkdir()
    save_checker(tmp_path / "own", threshold=NEVER)
    checkers = Checkers(common=tmp_path / "all")

    assert checkers.of(tmp_path / "plain")(green()) == NSFW
    assert checkers.of(tmp_path / "own")(green()) is None
    assert Checkers(looks_for_own=False).of(tmp_path / "own") is None
    assert Checkers().of(tmp_path / "plain") is None


def test_a_checker_without_a_processor_takes_pictures_as_clip_does(tmp_path):
    save_checker(tmp_path, threshold=ALWAYS)
    shutil.rmtree(tmp_path / "feature_extractor")

    assert SafetyChecker.load(tmp_path)(green()) == NSFW


def test_a_broken_one_of_a_model_is_passed_over_and_one_for_all_is_not(tmp_path):
    save_checker(tmp_path / "own", threshold=ALWAYS)
    (tmp_path / "own" / "safety_checker" / "model.safetensors").write_bytes(b"broken")

    assert Checkers().of(tmp_path / "own") is None
    with pytest.raises(EngineError, match="safety checker"):
        Checkers(common=tmp_path / "own")


def test_checkers_of_older_files_are_read_whole(tmp_path):
    save_checker(tmp_path, knows_red=True)
    file = tmp_path / "safety_checker" / "model.safetensors"
    inner = "vision_model."
    older = {
        inner + name if name.startswith(inner) else name: tensor
        for name, tensor in load_file(file).items()
    }
    save_file(older, file, metadata={"format": "pt"})
    check = SafetyChecker.load(tmp_path)

    assert (check(red()), check(green())) == (NSFW, None)


def test_a_checker_that_lacks_weights_is_refused(tmp_path):
    save_checker(tmp_path, threshold=ALWAYS)
    file = tmp_path / "safety_checker" / "model.safetensors"
    tensors = load_file(file)
    del tensors["concept_embeds"]
    save_file(tensors, file, metadata={"format": "pt"})

    with pytest.raises(EngineError, match="concept_embeds"):
        SafetyChecker.load(tmp_path)


def test_pickled_checkers_are_not_loaded(tmp_path):
    save_checker(tmp_path, threshold=ALWAYS)
    weights = tmp_path / "safety_checker" / "model.safetensors"
    weights.rename(weights.with_name("pytorch_model.bin"))

    assert Checkers().of(tmp_path) is None


def test_a_picture_that_could_not_be_looked_at_is_not_fit():
    def fail(pixels):
        raise RuntimeError("no more memory")

    assert surely(fail)(red()) == UNCHECKED


def test_what_was_found_comes_with_the_pictures_which_stay_the_same(tmp_path):
    machine = prepare_machine("cpu", threads=1)
    pictures = []
    for name, threshold in (("fit", NEVER), ("unfit", ALWAYS)):
        folder = tmp_path / name
        save_classic_model(folder / "classic")
        save_checker(folder / "classic", threshold=threshold)
        (folder / "registry.toml").write_text(
            '[[model]]\nname = "classic"\ntitle = "经典"\nfamily = "stable-diffusion"\n'
            'path = "classic"\nlicence = "none"\nwidth = 64\nheight = 64\n',
            encoding="utf-8",
        )
        studios = make_studios(machine, folder, registry=folder / "registry.toml")
        submit = make_submit(seeds=(1, 2), model="classic", width=64, height=64, steps=2)
        pictures.append(Desk(studios, machine).draw(submit).images)

    fit, unfit = pictures
    assert [image.finding for image in fit] == [None, None]
    assert [image.finding for image in unfit] == [NSFW, NSFW]
    assert [image.png for image in fit] == [image.png for image in unfit]


def test_who_looks_at_pictures_is_said_on_the_command_line():
    needed = ["--fd", "3", "--registry", "r", "--state-dir", "s"]
    plain = parse_arguments(needed)
    other = parse_arguments([*needed, "--no-own-checkers", "--safety-checker", "/c"])

    assert (plain.own_checkers, plain.safety_checker) == (True, None)
    assert (other.own_checkers, other.safety_checker) == (False, Path("/c"))
