"""Adding what people have on their disk: recognised, made loadable, written into their registry."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.model_card import MEGAPIXEL, ControlKind, ModelCard, Registry
from zoo.convert import convert
from zoo.entry import Value, append_entry, check_name, entry_text, name_of
from zoo.errors import ZooError
from zoo.layout import LORA_WEIGHTS, PICKLED, SAFE, pickles_in, read_json
from zoo.recognise import Found, Kind, recognise_folder, recognise_weights
from zoo.shelf import Shelf, remove
from zoo.single_file import take_apart
from zoo.unpickle import unpickle
from zoo.wanted import INDEX
from zoo.weights import rename_lora

UNSAID: Final = "未说明"
STABLE_DIFFUSION: Final = "stable-diffusion"
CLIP: Final = ["transformers", "CLIPTextModel"]
INHERITED: Final = (
    *("width", "height", "size_multiple", "max_pixels", "steps", "max_steps"),
    *("guidance_scale", "sampler", "negative_prompt"),
)
"""What a model takes from a known one of its family that it does not tell of itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What people say of what they add; empty where they leave it to us.

    `base` is the name of the model that an adapter was made for, `like` the folder of one of the
    same build as a single-file checkpoint.
    """

    path: Path
    name: str = ""
    title: str = ""
    base: str = ""
    like: Path | None = None
    control: ControlKind | None = None
    is_copied: bool = False
    is_half: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of it: the name it can be used under, and what it is."""

    name: str
    kind: Kind
    shape: str


def add(wish: Wish, shelf: Shelf, registry: Registry, files: tuple[Path, ...]) -> Added:
    """Put a model or an adapter on the shelf and write it into people's own registry.

    A folder that loads as it stands is linked to (copied if wished); whatever has to be changed
    is written anew, and the original left alone. Raises ZooError where it cannot be used; then
    nothing has changed.
    """
    if not wish.path.exists():
        raise ZooError(f"找不到 {wish.path}。")
    name = check_name(wish.name) if wish.name else name_of(wish.path)
    if any(card.name == name for card in registry.cards):
        raise ZooError(f"已经有叫 {name} 的了，请用 --name 换一个名字。")
    try:
        found, made = _make(wish, shelf.clear_bench(name), registry)
        values = entry_values(wish, found, name, registry)
        append_entry(entry_text(found.kind, values), files)
        if made.resolve() != shelf.place(name).resolve():
            shelf.install(made, name)
    finally:
        shelf.forget_bench(name)
    return Added(name=name, kind=found.kind, shape=str(values.get("shape", "")))


def _make(wish: Wish, bench: Path, registry: Registry) -> tuple[Found, Path]:
    """Recognise what is there, and make of it what can be put on the shelf."""
    if wish.path.is_file():
        return _make_of_file(wish, bench, registry), bench
    if pickles_in(wish.path) or wish.is_half or next(wish.path.rglob("*.fp16.*"), None):
        convert(wish.path, bench, half=wish.is_half)
        return recognise_folder(bench), bench
    found = recognise_folder(wish.path)
    if wish.path.resolve().parent == bench.parents[1].resolve():
        return found, wish.path
    if wish.is_copied:
        shutil.copytree(wish.path, bench, dirs_exist_ok=True)
    else:
        remove(bench)
        bench.symlink_to(wish.path.resolve(), target_is_directory=True)
    return found, bench


def _make_of_file(wish: Wish, bench: Path, registry: Registry) -> Found:
    weights = wish.path
    if wish.path.suffix in PICKLED:
        weights = bench / f"{wish.path.stem}{SAFE}"
        unpickle(wish.path, weights)
    elif wish.path.suffix != SAFE:
        raise ZooError(
            f"{wish.path.name} 不是模型文件：要 .safetensors、.ckpt、.pt、.pth 或 .bin。"
        )
    found = recognise_weights(weights)
    if found.is_checkpoint:
        like = wish.like or _like(found, registry)
        take_apart(weights, bench, like=like, half=wish.is_half)
        if weights != wish.path:
            weights.unlink()
        return recognise_folder(bench)
    target = bench / (LORA_WEIGHTS if found.kind is Kind.LORA else weights.name)
    if weights == wish.path:
        shutil.copyfile(weights, target)
    else:
        weights.rename(target)
    if found.kind is Kind.LORA:
        rename_lora(target)
    return found


def _like(found: Found, registry: Registry) -> Path:
    """An installed model of the same build as a checkpoint, which has a tokenizer to lend."""
    for card in registry.models:
        folder = Path(card.path)
        if (folder / INDEX).is_file() and card.family == STABLE_DIFFUSION:
            reads_text_with = read_json(folder / INDEX).get("text_encoder")
            if reads_text_with == CLIP and recognise_folder(folder).shape == found.shape:
                return folder
    raise ZooError(
        "这是单文件模型，里面只有权重。请用 --like 写一个同样结构的模型（装好的名字，"
        "或者 diffusers 文件夹），缺的分词器和设置从它那里拿。"
    )


def entry_values(wish: Wish, found: Found, name: str, registry: Registry) -> dict[str, Value]:
    """What is written of it. A licence nobody has told of is not taken for a free one."""
    values: dict[str, Value] = {
        "name": name,
        "title": wish.title or name,
        "licence": UNSAID,
        "is_commercial": False,
    }
    base = _base(wish, registry)
    if found.kind in {Kind.MODEL, Kind.LORA, Kind.CONTROLNET}:
        values["shape"] = found.shape if base is None else base.shape
    if found.kind is Kind.MODEL:
        values |= {"family": found.family, "tasks": tuple(str(task) for task in found.tasks)}
        kin = (card for card in registry.models if card.shape == found.shape)
        if found.native:
            pixels = max(MEGAPIXEL, 2 * found.native**2)
            values |= {"width": found.native, "height": found.native, "max_pixels": pixels}
        elif (model := next(kin, None)) is not None:
            values |= {key: getattr(model, key) for key in INHERITED}
    if found.kind is Kind.CONTROLNET:
        if wish.control is None:
            raise ZooError(
                "这是 ControlNet，请写它跟着什么画：--control canny 或 --control depth。"
            )
        values |= {"kind": str(wish.control), "base": "" if base is None else base.name}
    return values


def _base(wish: Wish, registry: Registry) -> ModelCard | None:
    if not wish.base:
        return None
    card = registry.find(wish.base)
    if card is None:
        raise ZooError(f"没有叫「{wish.base}」的模型，--for 后面要写模型的名字。")
    return card
