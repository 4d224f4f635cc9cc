"""`danqing models` from the command line, with a hub on this machine."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.cli_models import app
from tests.zoo import replicas
from tests.zoo.fake_hubs import FakeHubs

DANQING = (sys.executable, "-c", "from bot.cli import main; main()", "models")
TAIYI = "IDEA-CCNL/Taiyi-Stable-Diffusion-1B-Chinese-v0.1"

Run = Callable[..., Awaitable[tuple[int, str, str]]]


@pytest.fixture
def models(tmp_path: Path) -> Run:
    """Runs `danqing models` in an empty folder; gives its status, output and errors."""
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith("DANQING_")
    }
    environment |= {
        "DANQING_DATA__PATH": str(tmp_path / "data"),
        "DANQING_ENGINE__DEVICE": "cpu",
        "DANQING_ENGINE__THREADS": "1",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "COLUMNS": "200",
    }

    async def run(*words: str) -> tuple[int, str, str]:
        process = await asyncio.create_subprocess_exec(
            *DANQING, *words, cwd=tmp_path, env=environment, stdin=DEVNULL, stdout=PIPE, stderr=PIPE
        )
        output, errors = await asyncio.wait_for(process.communicate(), 120)
        assert process.returncode is not None
        return process.returncode, output.decode(), errors.decode()

    return run


def row_of(table: str, name: str) -> str:
    (row,) = [line for line in table.splitlines() if line.startswith(f"│ {name} ")]
    return row


@pytest.mark.slow
async def test_a_model_is_fetched_checked_and_listed(models: Run, tmp_path: Path) -> None:
    _, table, _ = await models("list")
    assert "可以下载" in row_of(table, "taiyi")
    replicas.save_taiyi(tmp_path / "repo")

    async with FakeHubs(repo=tmp_path / "repo", repo_id=TAIYI).running() as hubs:
        status, output, errors = await models("fetch", "taiyi", "--mirror", hubs.url)

    assert (status, errors) == (0, "")
    assert "许可：CreativeML OpenRAIL-M" in output
    assert "太乙（taiyi）装好了" in output
    _, table, _ = await models("list")
    assert "装好了" in row_of(table, "taiyi")
    status, output, errors = await models("check", "taiyi")
    assert (status, errors) == (0, "")
    assert output.startswith("太乙（taiyi）能用：256×256 一步 ")


@pytest.mark.slow
async def test_what_people_add_is_used_under_its_name(models: Run, originals: Path) -> None:
    status, output, errors = await models(
        "add", str(originals / "pai-large"), "--name", "mine", "--title", "我的"
    )

    assert (status, errors) == (0, "")
    assert output.startswith("加好了：模型 mine。")
    _, table, _ = await models("list")
    assert "我的" in row_of(table, "mine")
    assert "装好了" in row_of(table, "mine")
    status, output, _ = await models("convert", "mine")
    assert (status, output) == (0, "我的（mine）已经是 safetensors，不用转换。\n")


@pytest.mark.slow
async def test_pickles_put_there_by_hand_are_converted(
    models: Run, originals: Path, tmp_path: Path
) -> None:
    replicas.save_controlnet(tmp_path / "data" / "models" / "artist-large-canny")

    _, table, _ = await models("list")
    assert "要转换" in row_of(table, "artist-large-canny")
    status, output, errors = await models("convert", "artist-large-canny")

    assert (status, errors) == (0, "")
    assert "转换好了" in output
    _, table, _ = await models("list")
    assert "装好了" in row_of(table, "artist-large-canny")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["check", "../mini"],
            "模型清单里没有「../mini」。运行 danqing models list 看看有哪些。\n",
        ),
        (["fetch", "mini"], "mini 是本机的模型"),
        (["fetch", "kolors", "--from", "modelscope"], "kolors 没有写在 ModelScope 上的仓库。\n"),
        (["convert", "kolors"], "可图（kolors）还没有装，没有东西可转换。\n"),
        (["check", "kolors"], "可图（kolors）还没有装：运行 danqing models fetch kolors 下载。\n"),
        (["add", "nowhere"], "找不到 nowhere。\n"),
        (["add", "nowhere", "--like", "kolors"], "--like 后面的「kolors」不是装好的模型"),
    ],
)
async def test_what_cannot_be_done_is_one_sentence(
    models: Run, words: list[str], said: str
) -> None:
    status, output, errors = await models(*words)

    assert (status, output) == (1, "")
    assert errors.startswith(said)
    assert errors.count("\n") == 1


async def test_a_broken_registry_is_one_sentence(models: Run, tmp_path: Path) -> None:
    own = tmp_path / "data" / "models" / "registry.toml"
    own.parent.mkdir(parents=True)
    own.write_text("[[model]]\nname = 'mine'\n")

    status, _, errors = await models("list")

    assert status == 1
    assert errors.startswith("模型清单（")


def test_every_command_is_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "models.md").read_text(encoding="utf-8")

    names = {command.name for command in app.registered_commands}
    assert {name for name in names if f"danqing models {name}" in page} == names
