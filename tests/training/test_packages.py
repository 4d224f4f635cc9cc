import msgspec
import pytest

from tests.training.tiny_icons import archive, icon_folder, package
from training.packages import fetch, read_packages, unpack


@pytest.fixture
def registry(tmp_path):
    """A stand-in for npm that has one package, and counts how often it is asked."""
    integrity = archive(icon_folder(tmp_path / "source"), tmp_path / "set.tgz")
    npm = tmp_path / "npm"
    npm.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\ncp {tmp_path}/set.tgz .\n')
    npm.chmod(0o755)
    return npm, package("@some/set", integrity=integrity), tmp_path / "asked"


def test_a_package_is_fetched_once_checked_and_credited(registry, tmp_path):
    npm, wanted, asked = registry
    folder = fetch(wanted, tmp_path / "packages", npm=str(npm))
    assert fetch(wanted, tmp_path / "packages", npm=str(npm)) == folder
    assert (folder / "icons.json").is_file()
    assert asked.read_text() == "pack --silent @some/set@1.0.0\n"
    credit = (folder / "ATTRIBUTION.txt").read_text()
    assert "Somebody" in credit
    assert "MIT" in credit


def test_a_package_with_other_content_than_pinned_is_refused(registry, tmp_path):
    npm, wanted, _ = registry
    other = msgspec.structs.replace(wanted, integrity="sha512-AAAA")
    with pytest.raises(ValueError, match="not what was pinned"):
        fetch(other, tmp_path / "packages", npm=str(npm))
    assert list((tmp_path / "packages").iterdir()) == []


def test_what_npm_says_is_passed_on(tmp_path):
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho no such package >&2\nexit 1\n")
    npm.chmod(0o755)
    with pytest.raises(OSError, match="no such package"):
        fetch(package("set"), tmp_path / "packages", npm=str(npm))


def test_a_missing_npm_is_named(tmp_path):
    with pytest.raises(OSError, match="not installed"):
        fetch(package("set"), tmp_path / "packages", npm=str(tmp_path / "nothing"))


def test_an_archive_cannot_write_outside_its_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    integrity = archive(tmp_path / "file", tmp_path / "bad.tgz", inside="../outside")
    with pytest.raises(ValueError, match="outside"):
        unpack(tmp_path / "bad.tgz", integrity, tmp_path / "target")
    assert not (tmp_path / "outside").exists()


def test_a_list_without_packages_is_refused():
    with pytest.raises(ValueError, match="not a list of packages"):
        read_packages("[other]\n")
