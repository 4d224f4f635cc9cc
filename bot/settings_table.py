"""The settings as a table: what there is, what may be written, what it is for."""

import json
from collections.abc import Sequence
from functools import reduce
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin

import annotated_types
import msgspec
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot.replies.sentences import tell

WORDS: Final = {
    bool: "value_bool",
    int: "value_int",
    float: "value_float",
    str: "value_text",
    SecretStr: "value_text",
    Path: "value_path",
}
"""What says what a value of each type is called."""


class Row(msgspec.Struct, frozen=True):
    """One setting as the documentation shows it; `default` is written as TOML."""

    key: str
    default: str
    allowed: str
    description: str


def rows(model: type[BaseModel], *, root: Path) -> tuple[Row, ...]:
    """Every setting of a settings model, in order; paths below `root` are shown relative to it."""
    return tuple(
        Row(
            key_of((section, name)), _toml(field.default, root), allowed_values(field), _text(field)
        )
        for section in model.model_fields
        for name, field in section_of(model, section).model_fields.items()
    )


def section_of(model: type[BaseModel], name: str) -> type[BaseModel]:
    """The model of a section."""
    section = model.model_fields[name].annotation
    if not (isinstance(section, type) and issubclass(section, BaseModel)):
        raise TypeError(f"{name} is not a section")
    return section


def find_field(model: type[BaseModel], location: Sequence[str]) -> FieldInfo | None:
    """The setting at a location (section, name, …), None where a section is meant."""
    match location:
        case [section, name, *_] if section in model.model_fields:
            return section_of(model, section).model_fields.get(name)
    return None


def key_of(location: Sequence[str]) -> str:
    """The dotted name of a setting."""
    return ".".join(location)


def allowed_values(field: FieldInfo) -> str:
    """What may be written for a setting, in Chinese words that follow 「要写」."""
    kind = _kind(field.annotation)
    if get_origin(kind) is Literal:
        values = (f'"{value}"' for value in get_args(kind))
        return reduce(lambda one, other: tell("value_or", one=one, other=other), values)
    if get_origin(kind) is tuple:
        return tell("value_list")
    return _range(field) + tell(WORDS[kind])


def _kind(annotation: Any) -> Any:
    """The type that is meant, without Annotated and None."""
    if hasattr(annotation, "__metadata__"):
        return _kind(get_args(annotation)[0])
    options = [option for option in get_args(annotation) if option is not type(None)]
    if len(options) == 1 and options != list(get_args(annotation)):
        return _kind(options[0])
    return annotation


def _range(field: FieldInfo) -> str:
    lowest = _bound(field, annotated_types.Ge, "ge")
    highest = _bound(field, annotated_types.Le, "le")
    above = _bound(field, annotated_types.Gt, "gt")
    shortest = _bound(field, annotated_types.MinLen, "min_length")
    if lowest is not None and highest is not None:
        return tell("range_between", lowest=lowest, highest=highest)
    if lowest is not None:
        return tell("range_least", lowest=lowest)
    if shortest is not None:
        return tell("range_length", least=shortest)
    return "" if above is None else tell("range_above", above=above)


def _bound(field: FieldInfo, kind: type, name: str) -> int | None:
    return next((getattr(item, name) for item in field.metadata if isinstance(item, kind)), None)


def _text(field: FieldInfo) -> str:
    if field.description is None:
        raise ValueError(f"a setting without a description: {field}")
    return field.description


def _toml(value: Any, root: Path) -> str:
    """The default as TOML; an unset one is shown as an empty string."""
    if isinstance(value, Path) and value.is_relative_to(root):
        value = value.relative_to(root)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # A JSON scalar or list of them is TOML too.
    return json.dumps("" if value is None else value, default=str, ensure_ascii=False)
