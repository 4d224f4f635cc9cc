"""`danqing models check` passes each tiny model, whatever its family."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.families.cogview4_replica import save_cogview4
from tests.families.hunyuan_dit_replica import save_hunyuan_dit
from tests.families.kolors_replica import save_kolors
from tests.families.qwen_image_replica import save_qwen_image, save_qwen_image_edit
from tests.families.z_image_replica import save_z_image
from tests.zoo.shelves import checker, small_model


@pytest.mark.parametrize(
    ("save", "family", "sampler", "tasks"),
    [
        (save_z_image, "z-image", "Euler", ("text-to-image",)),
        (save_qwen_image, "qwen-image", "Euler", ("text-to-image",)),
        (save_qwen_image_edit, "qwen-image", "Euler", ("edit",)),
        (save_cogview4, "diffusers", "Euler", ("text-to-image",)),
        (save_kolors, "diffusers", "Euler", ("text-to-image",)),
        (save_hunyuan_dit, "diffusers", "DDPM", ("text-to-image",)),
    ],
    ids=["z-image", "qwen-image", "qwen-image-edit", "cogview4", "kolors", "hunyuan-dit"],
)
def test_every_family_passes(
    save: Callable[[Path], None], family: str, sampler: str, tasks: tuple[str, ...], tmp_path: Path
) -> None:
    save(tmp_path / "tried")
    entry = small_model("tried", family=family, sampler=sampler, tasks=tasks, size_multiple=16)

    said = checker(tmp_path, entry).check("tried")

    assert re.fullmatch(r"TRIED（tried）能用：64×64 一步 \d+\.\d\d 秒（测试机，float32）。", said)
