"""The implicit label: what a file's metadata says of who generated its content.

Source: GB 45438-2025, section 6.1 and annex E; inside XMP the seven fields stand by themselves,
as TC260-PG-20259A writes them.
"""

import json
from typing import Any, Final

import msgspec

GENERATED: Final = "1"
"""The content is generated; what a generator writes."""

LABELS: Final = (GENERATED, "2", "3")
"""It is generated, may be, is suspected to be."""


class Aigc(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of an implicit label, in their order.

    Raises ValueError where one has a character that the standard does not permit.
    """

    label: str = msgspec.field(name="Label", default=GENERATED)
    content_producer: str = msgspec.field(name="ContentProducer")
    produce_id: str = msgspec.field(name="ProduceID")
    reserved_code1: str = msgspec.field(name="ReservedCode1", default="")
    content_propagator: str = msgspec.field(name="ContentPropagator", default="")
    propagate_id: str = msgspec.field(name="PropagateID", default="")
    reserved_code2: str = msgspec.field(name="ReservedCode2", default="")

    def __post_init__(self) -> None:
        if wrong := faults(msgspec.to_builtins(self)):
            raise ValueError(f"not a label: {wrong}")

    def encode(self) -> str:
        """The label as JSON text."""
        return msgspec.json.encode(self).decode()


KEYS: Final = tuple(field.encode_name for field in msgspec.structs.fields(Aigc))
"""The seven fields, as they are written."""

_REQUIRED: Final = ("ContentProducer", "ProduceID")


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with a label: a key of `bot.replies.SENTENCES`, and the field."""

    reason: str
    key: str = ""


def is_permitted(value: str) -> bool:
    """Whether a value has only characters that the standard permits.

    Those are 0x21, 0x23 to 0x5B and 0x5D to 0x7E: printable ASCII without space, quotation mark
    and backslash.
    """
    return all("!" <= char <= "~" and char not in '"\\' for char in value)


def read(text: str) -> tuple[Aigc | None, tuple[Fault, ...]]:
    """The label in JSON text, and what is wrong with it; None where anything is."""
    try:
        fields = json.loads(text, object_pairs_hook=_pairs)
    except (ValueError, RecursionError):
        return None, (Fault("label_not_json"),)
    if not isinstance(fields, _Pairs):
        return None, (Fault("label_not_json"),)
    found = dict(fields)
    if len(found) < len(fields):
        return None, (Fault("label_key_twice"),)
    if set(found) == {"AIGC"}:
        return None, (Fault("label_wrapped"),)
    wrong = faults(found)
    return (None, wrong) if wrong else (msgspec.convert(found, Aigc), ())


def faults(fields: dict[str, Any]) -> tuple[Fault, ...]:
    """What is wrong with the fields of a label."""
    wrong = [Fault("label_key_missing", key) for key in KEYS if key not in fields]
    wrong += [Fault("label_key_unknown", key) for key in fields if key not in KEYS]
    for key in KEYS:
        value = fields.get(key, "")
        if not isinstance(value, str):
            wrong.append(Fault("label_not_text", key))
        elif not is_permitted(value):
            wrong.append(Fault("label_characters", key))
        elif key in _REQUIRED and key in fields and not value:
            wrong.append(Fault("label_value_missing", key))
    if isinstance(label := fields.get("Label", GENERATED), str) and label not in LABELS:
        wrong.append(Fault("label_unknown_kind", "Label"))
    return tuple(wrong)


class _Pairs(list[tuple[str, Any]]):
    """The members of a JSON object as they stand, so that a repeated one is seen."""


def _pairs(pairs: list[tuple[str, Any]]) -> _Pairs:
    return _Pairs(pairs)
