"""`python -m zoo.fit`: fits a sampler of few steps to a model; started by `danqing samplers fit`.

Says how it went on the standard output; what is wrong goes to the standard error as one Chinese
sentence, with exit status 1.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from core.errors import DanqingError
from core.sampler_card import is_table_name
from engine.machine import prepare_machine
from engine.olss_lab import LONG_STEPS, Lab, Picture, fitting_calls, judging_calls
from engine.sampler_file import FOLDER, SamplerFile, write_sampler_file
from engine.zoo import LoadedModel, Zoo
from zoo.errors import ZooError
from zoo.quiet import quieten_libraries

SCENES: Final = (
    "红色背景上的一只猫",
    "蓝天下的山和湖，水彩画",
    "一朵盛开的牡丹花",
    "夜晚的城市，霓虹灯",
    "穿汉服的女孩，工笔画",
    "桌上的一碗热汤面",
    "绿色背景上的一辆汽车",
    "雪地里的小木屋",
    "竹林里的大熊猫",
    "海边的灯塔，油画",
    "一只飞翔的鹤，水墨画",
    "黄色背景上的两个苹果",
)
"""What is drawn to learn from; over again with other seeds where more pictures are asked for."""

JUDGED: Final = (
    "蓝色背景上的一只狗",
    "秋天的古镇小桥",
    "红色背景上的一座房子",
    "戴眼镜的老人，素描",
)
"""What the fitted sampler is judged by: none of it is learnt from."""

_FIRST_SEED: Final = 1000
_MOST_STEPS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """What is to be fitted; `guidance_scale` None is the model's own."""

    model: str
    steps: int
    registries: tuple[Path, ...]
    name: str = "OLSS"
    guidance_scale: float | None = None
    pictures: int = len(SCENES)
    device: Literal["auto", "cpu", "cuda"] = "auto"
    threads: int = 0


def main() -> int:
    """Do what the command line asks for; returns the exit status."""
    try:
        sentence = fit_sampler(parse_arguments(sys.argv[1:]))
    except (DanqingError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("停下了，什么都没有写。\n")
        return 130
    sys.stdout.write(f"{sentence}\n")
    return 0


def parse_arguments(arguments: Sequence[str]) -> Arguments:
    """A command line understood; exits with status 2 and usage where it is wrong."""
    parser = ArgumentParser(prog="python -m zoo.fit", description="Fits samplers to models.")
    parser.add_argument("--registry", type=Path, required=True, action="append", dest="registries")
    parser.add_argument("--model", required=True)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--name", default="OLSS")
    parser.add_argument("--guidance-scale", type=float)
    parser.add_argument("--pictures", type=int, default=len(SCENES))
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--threads", type=int, default=0)
    values = vars(parser.parse_args(arguments))
    return Arguments(**{**values, "registries": tuple(values["registries"])})


def fit_sampler(asked: Arguments) -> str:
    """Fit, judge and write a table; a sentence about it.

    Raises ZooError with a sentence where something else should have been written, and
    EngineError where the model cannot be had.
    """
    if not is_table_name(asked.name):
        raise ZooError(
            f"采样器的名字要以 OLSS 或「自定」开头，例如 OLSS-快；「{asked.name}」不行。"
        )
    if not 1 <= asked.steps <= _MOST_STEPS:
        raise ZooError(f"步数要在 1 到 {_MOST_STEPS} 之间，例如 8；你写的是 {asked.steps}。")
    if asked.pictures < 1:
        raise ZooError("至少要画一张来学，例如：--pictures 12。")
    quieten_libraries()
    machine = prepare_machine(asked.device, threads=asked.threads)
    zoo = Zoo(*asked.registries, device=machine.device, dtype=machine.dtype)
    if zoo.registry.find(asked.model) is None:
        raise ZooError(f"模型清单里没有「{asked.model}」。运行 danqing models list 看看有哪些。")
    model = zoo.load(asked.model)
    scale = asked.guidance_scale
    guidance_scale = model.card.guidance_scale if scale is None else scale
    with _bar() as bar:
        total = fitting_calls(asked.pictures, asked.steps) + judging_calls(len(JUDGED), asked.steps)
        task = bar.add_task(f"{model.card.title} {asked.steps} 步", total=total)
        lab = Lab(
            model,
            machine,
            guidance_scale=guidance_scale,
            on_calls=lambda number: bar.advance(task, number),
        )
        file = lab.fit(pictures(asked.pictures), num_steps=asked.steps, name=asked.name)
        judged = [Picture(prompt, seed) for seed, prompt in enumerate(JUDGED)]
        ours, plain = lab.errors(judged, file)
    file = msgspec.structs.replace(file, title=_title(model, asked.steps))
    path = _write(file, asked.registries[-1].parent / FOLDER)
    return (
        f"{file.name} 拟合好了，写在 {path}。和 {LONG_STEPS} 步的 {lab.long_sampler} 相比，"
        f"{asked.steps} 步的均方误差：{file.name} {ours:.3g}，{lab.long_sampler} {plain:.3g}。"
        f"机器人重启后可以写：--采样器 {file.name} --步数 {asked.steps}"
    )


def pictures(number: int) -> list[Picture]:
    """So many pictures to learn from, no two alike."""
    return [Picture(SCENES[at % len(SCENES)], _FIRST_SEED + at) for at in range(number)]


def _title(model: LoadedModel, steps: int) -> str:
    return f"按{model.card.title}的 {LONG_STEPS} 步拟合的 {steps} 步"


def _write(file: SamplerFile, folder: Path) -> Path:
    """Write a table; one of the same name, model and number of steps is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{file.name.lower()}-{file.models[0]}-{file.steps}.toml"
    temporary = path.with_suffix(".tmp")
    temporary.write_text(write_sampler_file(file), encoding="utf-8")
    temporary.replace(path)
    return path


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True))


if __name__ == "__main__":
    sys.exit(main())
