"""What is wrong with the settings, in one Chinese sentence."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo

from bot.replies.sentences import tell
from bot.settings_table import allowed_values, find_field, key_of, section_of
from core.errors import DanqingError

PREFIX: Final = "DANQING_"


class SettingsError(DanqingError):
    """The settings cannot be used; the message is one Chinese sentence."""


def name_variable(location: Sequence[str]) -> str:
    """The environment variable of a setting: ("web", "port") → DANQING_WEB__PORT."""
    return PREFIX + "__".join(location).upper()


def sentence_of(
    error: ValidationError, model: type[BaseModel], environment: Mapping[str, str]
) -> str:
    """The sentence for the first thing wrong: which key, which value, what would be right."""
    first = error.errors(include_url=False)[0]
    location = tuple(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return _unknown(location, model, environment)
    if first["type"] == "value_error":
        return tell("setting_sentence", why=first["ctx"]["error"])
    field = find_field(model, location)
    if field is None:
        return tell("setting_is_section", key=key_of(location))
    is_secret = _is_secret(field)
    shown = tell("setting_secret") if is_secret else tell("setting_shown", given=first["input"])
    place = _place(location[:2], environment)
    return tell("setting_wrong", place=place, shown=shown, allowed=allowed_values(field))


def unknown_variable(environment: Mapping[str, str], model: type[BaseModel]) -> str | None:
    """The sentence for a variable that looks like a setting and is none, or None.

    Other variables may begin with DANQING_ too; what counts is a section's name after it, or
    the double underscore.
    """
    known = {
        name_variable((section, name))
        for section in model.model_fields
        for name in section_of(model, section).model_fields
    }
    starts = tuple(f"{name_variable((section,))}_" for section in model.model_fields)
    for name in sorted(environment):
        upper = name.upper()
        is_meant = upper.startswith(starts) or (upper.startswith(PREFIX) and "__" in upper)
        if is_meant and upper not in known:
            return tell("setting_no_variable", name=name, near=_near(upper, known))
    return None


def _unknown(
    location: tuple[str, ...], model: type[BaseModel], environment: Mapping[str, str]
) -> str:
    if len(location) == 1:
        known = set(model.model_fields)
        return tell("setting_no_section", name=location[0], near=_near(location[0], known))
    known = {key_of((location[0], name)) for name in section_of(model, location[0]).model_fields}
    near = _near(key_of(location), known)
    return tell("setting_no_key", place=_place(location, environment), near=near)


def _place(location: Sequence[str], environment: Mapping[str, str]) -> str:
    variable = name_variable(location)
    if variable in {name.upper() for name in environment}:
        return tell("setting_in_environment", name=variable)
    return tell("setting_in_file", key=key_of(location))


def _near(name: str, known: set[str]) -> str:
    if found := get_close_matches(name, sorted(known), n=1, cutoff=0.6):
        return tell("setting_near", near=found[0])
    return tell("setting_known", known="、".join(sorted(known)))


def _is_secret(field: FieldInfo) -> bool:
    return SecretStr in (field.annotation, *getattr(field.annotation, "__args__", ()))
