import json

import numpy as np
import pytest

from tests.training.tiny_icons import CAT, DOG, icon_folder, name_folder, package
from training.icons import render
from training.materials import attributions, listed_packages, make_sprites
from training.names import Kind, Subject
from training.scene import Style

SUBJECTS = (
    Subject(key=CAT, names=("猫",), measure="只", kind=Kind.ANIMAL),
    Subject(key=DOG, names=("狗",), measure="只", kind=Kind.ANIMAL),
)


def test_icons_are_rendered_where_they_stand_in_their_box(tmp_path):
    folder = icon_folder(tmp_path / "set")
    sheet = render(SUBJECTS, dict.fromkeys(Style, (folder, folder)), 32)
    sprite = sheet.sprite(0, Style.FLAT)
    assert sheet.side == 32
    assert sprite.shape == (24, 16, 4)
    assert (sprite[..., 3] == 255).all()
    assert sprite[0, 0, :3].tolist() == [0x44, 0x33, 0x11]


def test_the_view_box_of_an_icon_goes_before_that_of_its_set(tmp_path):
    folder = icon_folder(tmp_path / "set", keys=(CAT,))
    whole = json.loads((folder / "icons.json").read_text())
    whole["icons"][f"icon-{CAT}"] |= {"left": 4, "top": 2, "width": 8, "height": 12}
    (folder / "icons.json").write_text(json.dumps(whole))
    sheet = render(SUBJECTS[:1], dict.fromkeys(Style, (folder, folder)), 32)
    assert sheet.sprite(0, Style.FLAT).shape[0] == 32


def test_a_subject_that_one_style_lacks_is_left_out(tmp_path):
    both, one = icon_folder(tmp_path / "both"), icon_folder(tmp_path / "one", keys=(DOG,))
    folders = dict.fromkeys(Style, (both, both)) | {Style.SOLID: (one, one)}
    assert [subject.name for subject in render(SUBJECTS, folders, 16).subjects] == ["狗"]


def test_sets_without_a_common_subject_are_refused(tmp_path):
    folder = icon_folder(tmp_path / "set", keys=("1f9ff",))
    with pytest.raises(ValueError, match="none of the subjects"):
        render(SUBJECTS, dict.fromkeys(Style, (folder, folder)), 16)


def test_the_walk_over_the_subjects_can_be_watched(tmp_path):
    folder, seen = icon_folder(tmp_path / "set"), []

    def walk(subjects):
        for subject in subjects:
            seen.append(subject.name)
            yield subject

    render(SUBJECTS, dict.fromkeys(Style, (folder, folder)), 16, walk)
    assert seen == ["猫", "狗"]


def test_everyday_subjects_come_before_those_of_the_standard_list(tmp_path):
    names = package("names")
    sets = [package(f"set-{style.name}", style) for style in Style]
    folders = {one.name: icon_folder(tmp_path / one.name, keys=(CAT, "1f9ff")) for one in sets}
    folders["names"] = name_folder(tmp_path / "names")
    sheet = make_sprites([*sets, names], folders, side=16, max_subjects=900)
    assert [subject.name for subject in sheet.subjects] == ["猫", "怪东西"]
    assert np.all(sheet.sprite(1, Style.STICKER)[..., 3] == 255)


def test_a_style_without_icons_is_named(tmp_path):
    only = package("set", Style.FLAT)
    folders = {"set": icon_folder(tmp_path / "set")}
    with pytest.raises(ValueError, match="卡通"):
        make_sprites([only], folders, side=16, max_subjects=2)


def test_the_listed_packages_give_every_style_once_and_are_credited():
    packages = listed_packages()
    assert sorted(one.style for one in packages if one.style) == sorted(Style)
    assert all(one.integrity.startswith("sha512-") for one in packages)
    credited = attributions(packages)
    assert all(one.name in credited and one.licence in credited for one in packages)
    assert "-SA" not in credited
