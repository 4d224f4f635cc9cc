import io
import os
import shutil
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console

from bot import checks
from bot.checks import Level, Torch
from bot.config_sections import ROOT, EngineSettings
from bot.doctor import examine, report
from storage import migrate

CPU = Torch(version="2.13.0+cpu", cuda_build=None, gpu=None)
CUDA = Torch(version="2.13.0", cuda_build="12.8", gpu="H100")
NO_DEVICE = Torch(version="2.13.0", cuda_build="12.8", gpu=None)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, and a page on any free port."""
    for name in os.environ:
        if name.startswith("DANQING_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DANQING_DATA__PATH", str(tmp_path / "data"))
    monkeypatch.setenv("DANQING_WEB__PORT", "0")
    return tmp_path / "data"


def printed() -> tuple[int, str]:
    output = io.StringIO()
    status = report(None, Console(file=output, width=100))
    return status, output.getvalue()


def test_a_fresh_checkout_can_draw(data: Path) -> None:
    status, text = printed()

    assert status == 0, text
    assert "✗" not in text
    assert "模型 mini：迷你，默认，" in text
    assert "许可 Apache-2.0" in text
    assert str(data / "console.sock") in text
    assert text.rstrip().endswith("可以画图了：danqing run")
    assert not data.exists()


def test_wrong_settings_end_the_examination(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    del data
    monkeypatch.setenv("DANQING_WEB__PORT", "八千")

    status, text = printed()

    assert status == 1
    assert "✗ 设置：环境变量「DANQING_WEB__PORT」不能是「八千」" in text
    assert text.rstrip().endswith("有 1 处问题要先解决，才能画图。")


@pytest.mark.parametrize(
    ("device", "answer", "has_driver", "level", "words"),
    [
        ("auto", CPU, False, Level.OK, "用处理器画"),
        ("auto", CPU, True, Level.NOTE, "这台机器有显卡"),
        ("cpu", CPU, True, Level.OK, "用处理器画"),
        ("cpu", CUDA, True, Level.OK, "用处理器画"),
        ("auto", CUDA, True, Level.OK, "用显卡 H100 画"),
        ("auto", NO_DEVICE, False, Level.OK, "用处理器画"),
        ("cuda", CPU, True, Level.BAD, "找不到能用的显卡"),
        ("cuda", NO_DEVICE, True, Level.BAD, "找不到能用的显卡"),
        ("auto", "No module named 'torch'", False, Level.BAD, "不能用：No module named 'torch'"),
    ],
)
def test_torch_must_do_what_the_settings_ask(
    device: str, answer: Torch | str, level: Level, words: str, *, has_driver: bool
) -> None:
    settings = EngineSettings.model_validate({"device": device})

    finding = checks.check_torch(settings, answer, has_driver=has_driver)

    assert finding.level is level
    assert words in finding.text
    assert bool(finding.fix) is (level is not Level.OK)


def test_a_missing_default_model_is_bad(tmp_path: Path) -> None:
    shutil.copy(ROOT / "models" / "registry.toml", tmp_path)

    (finding,) = checks.check_models(tmp_path / "registry.toml")

    assert finding.level is Level.BAD
    assert "里没有权重" in finding.text


def test_another_missing_model_is_only_noted(tmp_path: Path) -> None:
    text = (ROOT / "models" / "registry.toml").read_text(encoding="utf-8")
    text += '[[model]]\nname="x"\ntitle="某"\nfamily="f"\npath="x"\nlicence="MIT"\n'
    (tmp_path / "registry.toml").write_text(text, encoding="utf-8")
    (tmp_path / "mini").symlink_to(ROOT / "models" / "mini")

    levels = [finding.level for finding in checks.check_models(tmp_path / "registry.toml")]

    assert levels == [Level.OK, Level.NOTE]


def test_weights_cut_short_are_missing(tmp_path: Path) -> None:
    shutil.copy(ROOT / "models" / "registry.toml", tmp_path)
    (tmp_path / "mini").mkdir()
    (tmp_path / "mini" / "unet.safetensors").touch()

    (finding,) = checks.check_models(tmp_path / "registry.toml")

    assert finding.level is Level.BAD


@pytest.mark.parametrize("text", ["not toml", "", '[[model]]\nname = "x"\n'])
def test_an_unusable_registry_is_bad(tmp_path: Path, text: str) -> None:
    (tmp_path / "registry.toml").write_text(text, encoding="utf-8")

    (finding,) = checks.check_models(tmp_path / "registry.toml")

    assert finding.level is Level.BAD
    assert "不能用" in finding.text


def test_a_folder_that_is_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "data").touch()

    finding = checks.check_folder(tmp_path / "data")

    assert finding.level is Level.BAD
    assert "DANQING_DATA__PATH" in finding.fix


def test_a_migrated_database_is_named_with_its_revision(data: Path) -> None:
    migrate.upgrade(data / migrate.DATABASE_NAME)

    status, text = printed()

    assert status == 0
    assert f"版本 {migrate.head()}" in text


def test_a_broken_database_is_bad(data: Path) -> None:
    data.mkdir()
    (data / migrate.DATABASE_NAME).write_bytes(b"nothing like a database" * 100)

    status, text = printed()

    assert status == 1
    assert "打不开" in text


def test_a_database_of_another_version_is_noted(data: Path) -> None:
    migrate.upgrade(data / migrate.DATABASE_NAME)
    with closing(sqlite3.connect(data / migrate.DATABASE_NAME)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'other'")
        connection.commit()

    findings = {finding.title: finding for finding in examine(None)}

    assert findings["数据库"].level is Level.NOTE
    assert "是版本 other" in findings["数据库"].text


def test_a_port_in_use_is_bad(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del data
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("DANQING_WEB__PORT", str(other.getsockname()[1]))

        status, text = printed()

    assert status == 1
    assert "端口不能用" in text
