"""How values that SQL has no type for are stored."""

import json
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import DateTime, Dialect, String, UnicodeText
from sqlalchemy.types import TypeDecorator

T = TypeVar("T")


def storable(text: str) -> str:
    """The text with each lone surrogate, which no encoding can hold, replaced by U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class Words(TypeDecorator[str]):
    """Text from outside, kept as it came save for lone surrogates."""

    impl = UnicodeText
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Make it storable."""
        del dialect
        return None if value is None else storable(value)


class UTCTime(TypeDecorator[datetime]):
    """A moment: takes any aware datetime, stores and gives back UTC; ValueError when naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Say that it is UTC, which SQLite does not keep."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Day(TypeDecorator[date]):
    """A calendar day, of whatever zone whoever writes it counts in; stored as `2026-11-23`."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Write it down."""
        del dialect
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Read it back."""
        del dialect
        return None if value is None else date.fromisoformat(value)


class Json(TypeDecorator[T]):
    """A value of type `kind` as JSON text; msgspec.ValidationError when it no longer fits."""

    impl = UnicodeText
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: T | None, dialect: Dialect) -> str | None:
        """Write it down, lone surrogates replaced."""
        del dialect
        if value is None:
            return None
        plain = msgspec.to_builtins(value)
        return storable(json.dumps(plain, ensure_ascii=False, separators=(",", ":")))

    def process_result_value(self, value: str | None, dialect: Dialect) -> T | None:
        """Read it back."""
        del dialect
        return None if value is None else msgspec.json.decode(value, type=self.kind)
