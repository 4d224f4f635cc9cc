"""`danqing samplers` from the command line."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.sampler_file import read_sampler_folders
from zoo.fit import SCENES, pictures

ROOT = Path(__file__).parents[2]
DANQING = (sys.executable, "-c", "from bot.cli import main; main()", "samplers")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def samplers(tmp_path: Path) -> Run:
    """Runs `danqing samplers` in an empty folder."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("DANQING_")}
    environment = kept | {
        "DANQING_DATA__PATH": str(tmp_path / "data"),
        "DANQING_ENGINE__DEVICE": "cpu",
        "DANQING_ENGINE__THREADS": "1",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
    }

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*DANQING, *words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


@pytest.mark.slow
def test_a_sampler_is_fitted_written_and_listed(samplers: Run, tmp_path: Path) -> None:
    ended = samplers(
        "fit", "--model", "迷你", "--steps", "3", "--pictures", "1", "--name", "OLSS-快"
    )
    assert ended.returncode == 0, ended.stderr
    found = re.search(r"均方误差：OLSS-快 (\S+)，DDIM (\S+)。", ended.stdout)
    assert found is not None
    assert float(found[1]) < float(found[2])

    (file,) = read_sampler_folders([tmp_path / "data" / "models" / "samplers"])
    assert (file.name, file.models, file.steps) == ("OLSS-快", ("mini",), 3)
    assert file.title == "按迷你的 100 步拟合的 3 步"

    listed = samplers("list").stdout
    (row,) = [line for line in listed.splitlines() if "OLSS-快" in line]
    assert [cell.strip() for cell in row.split("│")[1:5]] == ["OLSS-快", "3", "mini", file.title]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--model", "mini", "--steps", "99"), "步数要在 1 到 50 之间"),
        (("--model", "mini", "--steps", "5", "--name", "Euler"), "名字要以 OLSS 或「自定」开头"),
        (("--model", "mini", "--steps", "5", "--pictures", "0"), "至少要画一张"),
        (("--model", "没有", "--steps", "5"), "模型清单里没有「没有」"),
    ],
)
def test_what_cannot_be_fitted_is_said_in_a_sentence(
    samplers: Run, words: tuple[str, ...], sentence: str
) -> None:
    ended = samplers("fit", *words)
    assert ended.returncode == 1
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr


def test_no_two_pictures_to_learn_from_are_alike() -> None:
    many = pictures(2 * len(SCENES) + 1)
    assert len({(picture.prompt, picture.seed) for picture in many}) == len(many)
