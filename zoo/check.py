"""Checking that a model can be drawn with, and saying in Chinese what is wrong where it cannot."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from core.errors import EngineError
from core.model_card import Card, ControlNetCard, DepthCard, LoraCard, ModelCard, Task
from core.spec import ControlUse, LoraUse
from engine.depth import DepthEstimator
from engine.machine import Machine
from engine.zoo import LoadedModel, Zoo
from zoo.errors import ZooError
from zoo.layout import parts_of, pickles_in, read_json
from zoo.trial import Drawn, draw, trial_spec
from zoo.wanted import INDEX
from zoo.weights import shapes_in

PICTURE = "0" * 64
SIDE = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """Checks what the registry lists, on one machine."""

    zoo: Zoo
    machine: Machine

    def check(self, name: str) -> str:
        """A sentence about a model that works; ZooError with one about what is wrong with it."""
        card = next((card for card in self.zoo.registry.cards if card.name == name), None)
        if card is None:
            raise ZooError(f"模型清单里没有「{name}」。运行 danqing models list 看看有哪些。")
        check_files(card)
        try:
            return f"{card.title}（{card.name}）能用：{self._try(card)}。"
        except ZooError as error:
            raise ZooError(f"{card.title}（{card.name}）不能用：{error}。") from error

    def _try(self, card: Card) -> str:
        match card:
            case ModelCard():
                drawn = self._draw(card)
                height, width, _ = drawn.pixels.shape
                where = f"{self.machine.device_name}，{self.machine.dtype_name}"
                return f"{width}×{height} 一步 {drawn.call_s:.2f} 秒（{where}）"
            case LoraCard():
                base = self._base_of(card.shape)
                use = LoraUse(card.name, 1.0)
                return f"在 {base.title} 上改变了画面 {self._change(base, loras=(use,)):.1f} %"
            case ControlNetCard():
                base = self._base_of(card.shape, card.base)
                control = ControlUse(name=card.name, image=PICTURE)
                return f"在 {base.title} 上改变了画面 {self._change(base, control=control):.1f} %"
            case DepthCard():
                return self._estimate(Path(card.path))
        return "文件是完整的"

    def _draw(self, card: ModelCard, **changes: Any) -> Drawn:
        if Task.TEXT_TO_IMAGE not in card.tasks:
            wants_reference = Task.EDIT in card.tasks
            asked = {"reference": PICTURE} if wants_reference else {"init_image": PICTURE}
            changes |= asked if wants_reference else {**asked, "strength": 0.5}
        spec = trial_spec(card, **changes)
        images = dict.fromkeys(spec.images, outlines())
        return draw(self._load(card), self.machine, spec, images)

    def _load(self, card: ModelCard) -> LoadedModel:
        try:
            return self.zoo.load(card.name)
        except EngineError as error:
            raise ZooError(f"引擎载入不了 {card.title}（{error}）") from error

    def _change(self, base: ModelCard, **changes: Any) -> float:
        """How much of the picture an adapter changes, in percent; ZooError for nothing."""
        model = self._load(base)
        images = {PICTURE: outlines()}
        plain, changed = (
            draw(model, self.machine, trial_spec(base, **more), images).pixels.astype(np.int16)
            for more in ({}, changes)
        )
        change = float((plain != changed).any(axis=2).mean())
        if change == 0:
            raise ZooError("用了它，画面一点没变")
        return change * 100

    def _base_of(self, shape: str, name: str = "") -> ModelCard:
        """An installed model that an adapter fits, the one it was made with if that is there."""
        fitting = [card for card in self.zoo.registry.models if card.shape == shape]
        there = [card for card in fitting if Path(card.path).exists()]
        if not there:
            names = "、".join(card.name for card in fitting) or "没有一个"
            raise ZooError(f"要先装一个它能配的模型（{names}）")
        return next((card for card in there if card.name == name), there[0])

    def _estimate(self, path: Path) -> str:
        picture = Image.open(io.BytesIO(outlines()))
        try:
            estimator = DepthEstimator.load(path, device=self.machine.device)
        except EngineError as error:
            raise ZooError(f"引擎载入不了它（{error}）") from error
        drawn = estimator.draw(picture)
        low, high = drawn.convert("L").getextrema()
        if low == high:
            raise ZooError("看什么都是一样远")
        return "看得出远近"


def check_files(card: Card) -> None:
    """Raise ZooError unless a card's files are there, whole and safe to open."""
    folder = Path(card.path)
    if not folder.exists():
        source = f"danqing models fetch {card.name}" if card.huggingface or card.modelscope else ""
        advice = f"运行 {source} 下载" if source else f"文件夹 {folder} 不在"
        raise ZooError(f"{card.title}（{card.name}）还没有装：{advice}。")
    if pickles := pickles_in(folder):
        raise ZooError(
            f"{card.title}（{card.name}）里还有 pickle 权重（{pickles[0].name}），"
            f"引擎不打开它。运行 danqing models convert {card.name} 转换。"
        )
    if (folder / INDEX).is_file():
        names = [name for name, _, _ in parts_of(read_json(folder / INDEX))]
        if missing := [name for name in names if not (folder / name).is_dir()]:
            raise ZooError(f"{card.title}（{card.name}）不完整，缺 {'、'.join(missing)}。")
    weights = sorted(folder.rglob("*.safetensors"))
    if not weights:
        raise ZooError(f"{card.title}（{card.name}）里没有权重。")
    for path in weights:
        shapes_in(path)


def outlines() -> bytes:
    """A PNG of white outlines on black, for whatever needs a picture."""
    picture = Image.new("RGB", (SIDE, SIDE), "black")
    pen = ImageDraw.Draw(picture)
    pen.ellipse([SIDE // 6, SIDE // 6, SIDE * 5 // 6, SIDE * 5 // 6], outline="white", width=8)
    pen.line([0, SIDE, SIDE, 0], fill="white", width=8)
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()
