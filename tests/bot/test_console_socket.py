import os
import tempfile
from pathlib import Path

import pytest

from bot.adapters.console_socket import MAX_SOCKET_PATH, prepare_socket_folder, socket_path


def test_the_socket_lies_in_the_data_folder() -> None:
    assert socket_path(Path("/srv/danqing")) == Path("/srv/danqing/console.sock")


def test_a_long_data_folder_gets_a_short_socket_of_its_own() -> None:
    long, other = Path("/srv", "很长的名字" * 10), Path("/srv", "另一个名字" * 10)

    path = socket_path(long)

    assert len(os.fsencode(path)) <= MAX_SOCKET_PATH
    assert path.is_relative_to(tempfile.gettempdir())
    assert path == socket_path(long)
    assert path != socket_path(other)


def test_a_folder_has_one_socket_however_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert socket_path(Path("data")) == socket_path(tmp_path / "x" / ".." / "data")


def test_a_short_place_is_made_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path = tmp_path / "danqing-0-abc" / "console.sock"

    prepare_socket_folder(path)
    prepare_socket_folder(path)

    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_short_place_that_others_may_enter_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path = tmp_path / "danqing-0-abc" / "console.sock"
    path.parent.mkdir()
    path.parent.chmod(0o777)

    with pytest.raises(PermissionError):
        prepare_socket_folder(path)


def test_an_existing_data_folder_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "elsewhere"))
    data = tmp_path / "data"
    data.mkdir(mode=0o755)

    prepare_socket_folder(data / "console.sock")

    assert data.stat().st_mode & 0o777 == 0o755
