"""From the names people use to what the registry offers. Pure."""

from collections.abc import Sequence
from typing import Final

from bot.commands.near import nearest
from bot.replies.model_words import KINDS, TASKS, handle, listed
from bot.wish import Control
from core.command import Notice, Options, Weighted
from core.errors import UserError
from core.model_card import ModelCard, Registry, Task
from core.sampler import Sampler
from core.sampler_card import find_tables, is_table_name
from core.spec import ControlUse, LoraUse

DEFAULT_SCALE: Final = 1.0
"""How closely a ControlNet's picture is followed when nobody says."""


def find_model(name: str | None, registry: Registry) -> ModelCard:
    """The model asked for (the default one for None); UserError names those there are."""
    card = registry.default if name is None else registry.find(name)
    if card is None:
        known = [known.name for known in registry.models]
        raise UserError("unknown_model", given=name, known=listed(known), first=known[0])
    return card


def check_task(task: Task, card: ModelCard, registry: Registry) -> None:
    """Raise a UserError, naming a model that can, where this one cannot do a task."""
    if task not in card.tasks:
        raise _cannot(TASKS[task], card, models_for(task, registry))


def models_for(task: Task, registry: Registry) -> tuple[ModelCard, ...]:
    """The models that can do a task."""
    return tuple(card for card in registry.models if task in card.tasks)


def find_loras(
    wanted: tuple[Weighted, ...], card: ModelCard, registry: Registry, notices: list[Notice]
) -> tuple[LoraUse, ...]:
    """The styles asked for, as they fit a model; of one named twice the last weight is used.

    Raises UserError naming the nearest, or all that fit, where there is none of a name.
    """
    uses: dict[str, LoraUse] = {}
    for style in wanted:
        lora = registry.find_lora(style.name, card)
        if lora is None:
            raise _unknown_lora(style.name, card, registry)
        if lora.name in uses:
            notices.append(Notice("lora_twice", {"lora": lora.title}))
        weight = lora.weight if style.weight is None else style.weight
        uses[lora.name] = LoraUse(lora.name, weight)
    return tuple(uses.values())


def find_sampler(options: Options, card: ModelCard, registry: Registry) -> tuple[str, int]:
    """The sampler asked for and its number of steps, with what is not given as the model has it.

    Raises UserError naming what there is for a table that does not fit.
    """
    name, steps = options.sampler or card.sampler, options.steps or card.steps
    if not is_table_name(name):
        if steps > card.max_steps:
            raise UserError("too_many_steps", given=steps, most=card.max_steps, model=card.title)
        return name, steps
    tables = find_tables(registry.samplers, name, model=card.name)
    if not tables:
        known = [*dict.fromkeys(t.name for t in registry.samplers if card.name in t.models)]
        raise UserError(
            "unknown_table", given=name, model=card.title, known=listed([*known, *Sampler])
        )
    fitting = [table for table in tables if options.steps in {None, table.steps}]
    if not fitting:
        able = listed([str(table.steps) for table in tables])
        raise UserError("table_steps", sampler=name, given=steps, able=able, first=tables[0].steps)
    # Of several the one that asks for about as many steps as the model usually takes.
    table = min(fitting, key=lambda table: abs(table.steps - card.steps))
    return table.name, table.steps


def find_control(wanted: Control | None, card: ModelCard, registry: Registry) -> ControlUse | None:
    """The ControlNet that follows what is wanted; UserError names models that have one."""
    if wanted is None:
        return None
    found = registry.controlnet_of(wanted.kind, card)
    if found is None:
        able = (one for one in registry.models if registry.controlnet_of(wanted.kind, one))
        raise _cannot(KINDS[wanted.kind], card, tuple(able))
    return ControlUse(
        name=found.name,
        image=wanted.image.input_id,
        preprocess=wanted.preprocess,
        scale=DEFAULT_SCALE if wanted.scale is None else wanted.scale,
    )


def _cannot(deed: str, card: ModelCard, able: tuple[ModelCard, ...]) -> UserError:
    if not able:
        return UserError("nobody_can", model=card.title, deed=deed)
    names = [other.name for other in able]
    return UserError(
        "model_cannot", model=card.title, deed=deed, others=listed(names), first=names[0]
    )


def fitting_loras(
    loras: Sequence[Weighted], card: ModelCard, registry: Registry
) -> tuple[tuple[Weighted, ...], tuple[Notice, ...]]:
    """Of styles that were set once and for all those that a model has; what to say of others."""
    fitting = tuple(lora for lora in loras if registry.find_lora(lora.name, card) is not None)
    others = [lora for lora in loras if lora not in fitting]
    told = [Notice("style_not_here", {"lora": lora.name, "model": card.title}) for lora in others]
    return fitting, tuple(told)


def _unknown_lora(given: str, card: ModelCard, registry: Registry) -> UserError:
    fitting = registry.loras_of(card)
    if not fitting:
        return UserError("no_loras", model=card.title, given=given)
    if elsewhere := models_with(given, registry):
        return UserError(
            "lora_of_other_model", given=given, model=card.title, others=listed(elsewhere)
        )
    for lora in fitting:
        if nearest(given.casefold(), lora.names) or given.casefold() in lora.title.casefold():
            return UserError("misspelt_lora", given=given, suggestion=handle(lora))
    known = listed([handle(lora) for lora in fitting])
    return UserError("unknown_lora", given=given, model=card.title, known=known)


def models_with(given: str, registry: Registry) -> list[str]:
    """The models for which there is a LoRA of that name."""
    return [card.name for card in registry.models if registry.find_lora(given, card)]
