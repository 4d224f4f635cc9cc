"""The word lists in force: those of the files, and those that admins have set."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.policy.word_lines import FileWords, read_file
from bot.policy.word_policy import WordPolicy
from core.errors import UserError
from core.house import WordKind
from storage.database import Transaction
from storage.word_list import ListedWord, Version


class WordLists:
    """Keeps the automaton over all words until they change.

    What admins allow excuses what files block, and the other way round.
    """

    def __init__(self, files: Sequence[Path] = ()) -> None:
        self._files = tuple(files)
        self._listed = FileWords((), ())
        self._policy = WordPolicy()
        self._version: Version | None = None

    @property
    def num_file_words(self) -> int:
        """How many words the files hold."""
        return len(self._listed.blocked) + len(self._listed.allowed)

    async def load(self) -> None:
        """Read the files, or read them anew.

        Where one cannot be read, raises UserError and goes on with what was read before: nothing
        may be drawn because a list is gone.
        """
        listed = [await asyncio.to_thread(_read, path) for path in self._files]
        self._listed = FileWords(
            tuple(word for one in listed for word in one.blocked),
            tuple(word for one in listed for word in one.allowed),
        )
        self._version = None

    async def policy(self, tx: Transaction) -> WordPolicy:
        """What holds in a transaction."""
        version = await tx.word_list.version()
        if version != self._version:
            words = await tx.word_list.all()
            self._policy = WordPolicy(
                blocked=(*self._listed.blocked, *_of(words, WordKind.BLOCK)),
                allowed=(*self._listed.allowed, *_of(words, WordKind.ALLOW)),
            )
            self._version = version
        return self._policy


def _of(words: Sequence[ListedWord], kind: WordKind) -> tuple[str, ...]:
    return tuple(one.word for one in words if one.kind is kind)


def _read(path: Path) -> FileWords:
    try:
        return read_file(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UserError("word_file_unreadable", file=path.name) from error
