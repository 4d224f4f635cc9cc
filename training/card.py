"""What is said of a published model: its card, and its entry in a model registry. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from training.figures import Figure
from training.packages import Package

LICENCE: Final = "Apache-2.0"
"""Of the weights; the icons they learned from have their own, named in the card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """What there is to say of a base.

    `side` is its own (pixels); width and height must be multiples of `size_multiple` of them.
    `subjects` are the usual names of what it draws.
    """

    name: str
    title: str
    description: str
    side: int
    size_multiple: int
    steps: int
    guidance_scale: float
    subjects: tuple[str, ...]
    packages: tuple[Package, ...]


def model_card(facts: ModelFacts, figures: Sequence[Figure], *, has_grid: bool) -> str:
    """The README of a published base (Markdown), Chinese first."""
    side = facts.side
    what = (
        f"{facts.description}认得 {len(facts.subjects)} 种事物，原生 {side}×{side} 像素。"
        "训练和测试用的是同一批图标，只有位置、背景、颜色和画法的组合是新的："
        "它记住了一批图标，会重新组合，画不了名单以外的东西。"
    )
    in_english = (
        f"A small Chinese text-to-image model in diffusers' layout, {side}×{side} pixels. It "
        "knows a vocabulary of icons and draws them in new compositions, nothing more. "
        "v-prediction, zero terminal SNR, trailing timesteps: keep these in other samplers."
    )
    lines = [
        f"# {facts.title}（{facts.name}）",
        "",
        what,
        "",
        in_english,
        "",
        "## 量出来的 Measured",
        "",
        *_measured(figures),
        *(["", "![画出来的样子](samples.png)"] if has_grid else []),
        "",
        "## 认得什么 Subjects",
        "",
        "、".join(facts.subjects),
        "",
        "## 数据和许可 Data and licences",
        "",
        f"权重以 {LICENCE} 发布。图标和名称来自：",
        "",
        *(
            f"- `{package.name}` {package.version}：{package.credit}（{package.licence}）"
            for package in facts.packages
        ),
        "",
        "## 重新训练 Retrain",
        "",
        "`python -m training all`，见 `docs/training.md`。",
        "",
    ]
    return "\n".join(lines)


def _measured(figures: Sequence[Figure]) -> list[str]:
    if not figures:
        return ["还没有量过：`python -m training evaluate`。Not measured yet."]
    rows = [f"| {each.name} | {each.text} | {each.tries} | {_goal(each)} |" for each in figures]
    return ["| 项目 | 结果（95 % 置信区间） | 张数 | 目标 |", "|---|---|---|---|", *rows]


def _goal(figure: Figure) -> str:
    if figure.goal is None:
        return "—"
    return f"≥ {figure.goal:.0%}" if figure.is_share else f"≥ {figure.goal:g}"
