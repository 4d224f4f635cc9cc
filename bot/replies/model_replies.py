"""Replies about models and styles. Pure."""

from typing import Final

from bot.replies.model_words import KINDS, TASKS, handle, listed
from bot.replies.sentences import say
from bot.replies.verbatim import verbatim
from core.message import Button, Reply
from core.model_card import LoraCard, ModelCard, Registry

_MOST_BUTTONS: Final = 5
_GIGABYTE: Final = 1024**3


def model_list(registry: Registry, current: ModelCard) -> Reply:
    """Every model with what it can do; the one used here is marked."""
    rows = "\n".join(
        _model_row(card, registry, is_current=card.name == current.name) for card in registry.models
    )
    others = [card for card in registry.models if card.name != current.name]
    return Reply(
        text=say("models", rows=rows),
        buttons=tuple(
            Button(label=f"用{verbatim(card.title)}", command=f"/模型 {card.name}")
            for card in others[:_MOST_BUTTONS]
        ),
    )


def styles_of(card: ModelCard, registry: Registry) -> Reply:
    """Every style of a model, and how to use them."""
    loras = registry.loras_of(card)
    if not loras:
        return Reply(text=say("styles_none", model=card.title))
    rows = "\n".join(_style_row(lora) for lora in loras)
    return Reply(
        text=say("styles", model=card.title, rows=rows, first=handle(loras[0])),
        buttons=tuple(
            Button(label=verbatim(lora.title), command=f"/画  --风格 {handle(lora)}", is_draft=True)
            for lora in loras[:_MOST_BUTTONS]
        ),
    )


def loaded(model: str, took_s: float, *, is_ready: bool) -> Reply:
    """A model that was asked for is ready, or cannot be had."""
    if is_ready:
        return Reply(text=say("model_ready", model=model, seconds=f"{took_s:.0f}"))
    back = Button(label=say("button_model_back"), command="/换模型 默认")
    return Reply(text=say("model_not_ready", model=model), buttons=(back,), is_error=True)


def unloaded(model: str, freed: int) -> Reply:
    """A model is in memory no more; `freed` bytes are."""
    if not freed:
        return Reply(text=say("unloaded_nothing", model=model))
    return Reply(text=say("unloaded", model=model, size=f"{freed / _GIGABYTE:.2f}"))


def engine_gone(model: str, *, was_load: bool) -> Reply:
    """The engine ended before it had loaded, or dropped, a model."""
    return Reply(text=say("load_engine_gone" if was_load else "unload_engine_gone", model=model))


def _model_row(card: ModelCard, registry: Registry, *, is_current: bool) -> str:
    deeds = [TASKS[task] for task in card.tasks]
    deeds += [deed for kind, deed in KINDS.items() if registry.controlnet_of(kind, card)]
    if loras := registry.loras_of(card):
        deeds.append(f"{len(loras)} 种画风")
    return say(
        "model_row",
        mark="▸ " if is_current else "　",
        name=card.name,
        title=verbatim(card.title),
        description=card.description,
        deeds=listed(deeds),
        width=card.width,
        height=card.height,
        steps=card.steps,
        licence=card.licence,
        remark="" if card.is_commercial else say("model_not_commercial"),
    )


def _style_row(lora: LoraCard) -> str:
    return say(
        "style_row_also" if lora.aliases else "style_row",
        title=verbatim(lora.title),
        aliases=verbatim(listed(lora.aliases)),
        description=lora.description,
    )
