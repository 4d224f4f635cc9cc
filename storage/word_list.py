"""The word list: what prompts may not say, and what they may say all the same."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy import Row, delete, func, select

from core.house import WordKind
from storage import sqlite
from storage.house_tables import word_list
from storage.statements import Statements

T = TypeVar("T")

_AT_ONCE: Final = 500
"""Words in one statement, below SQLite's limit of variables."""

_TICK: Final = timedelta(microseconds=1)


class ListedWord(NamedTuple):
    """A word as it was typed and as it is looked up, and what it does."""

    normal: str
    word: str
    kind: WordKind


class Version(NamedTuple):
    """Tells one state of the word list from another without reading it."""

    num_words: int
    newest: datetime | None


class WordList:
    """The words that admins have set, one for each normal form."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def version(self) -> Version:
        """Differs whenever the list differs."""
        query = select(func.count(), func.max(word_list.c.added_at))
        row = (await self._statements.execute(query)).one()
        return Version(row[0], row[1])

    async def counts(self) -> dict[WordKind, int]:
        """How many words there are of each kind that there is."""
        query = select(word_list.c.kind, func.count()).group_by(word_list.c.kind)
        return {WordKind(kind): n for kind, n in await self._statements.execute(query)}

    async def all(self) -> tuple[ListedWord, ...]:
        """Every word."""
        rows = await self._statements.execute(select(word_list).order_by(word_list.c.normal))
        return tuple(map(_listed, rows))

    async def find(self, normals: Iterable[str]) -> tuple[ListedWord, ...]:
        """Those of some normal forms that are listed."""
        found: list[ListedWord] = []
        for some in _chunks(normals):
            query = select(word_list).where(word_list.c.normal.in_(some))
            found.extend(map(_listed, await self._statements.execute(query)))
        return tuple(sorted(found))

    async def add(self, words: Iterable[ListedWord], now: datetime) -> None:
        """List words, each in place of what had its normal form."""
        newest = (await self.version()).newest
        # Later than any other, whatever the clock says: `version` must not come to the same.
        at = now if newest is None else max(now, newest + _TICK)
        for some in _chunks(words):
            added = sqlite.insert(word_list).values(
                [{**word._asdict(), "added_at": at} for word in some]
            )
            await self._statements.execute(
                added.on_conflict_do_update(
                    index_elements=[word_list.c.normal],
                    set_={name: added.excluded[name] for name in ("word", "kind", "added_at")},
                )
            )

    async def remove(self, normals: Iterable[str]) -> None:
        """Take words off the list; those that are not on it do not matter."""
        for some in _chunks(normals):
            await self._statements.execute(delete(word_list).where(word_list.c.normal.in_(some)))

    async def page(self, *, limit: int, offset: int) -> tuple[ListedWord, ...]:
        """Words as they are listed: what was added last comes first."""
        query = select(word_list).order_by(word_list.c.added_at.desc(), word_list.c.normal)
        rows = await self._statements.execute(query.limit(limit).offset(offset))
        return tuple(map(_listed, rows))


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _listed(row: Row[*tuple[Any, ...]]) -> ListedWord:
    return ListedWord(row.normal, row.word, WordKind(row.kind))
