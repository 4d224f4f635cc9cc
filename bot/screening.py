"""Whether a prompt may be drawn: by the word lists, and by a moderation service if there is one."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from bot.policy.word_policy import Hit
from bot.replies.sentences import say
from bot.word_lists import WordLists
from core.errors import UserError
from storage.database import Transaction

_MOST_NAMED: Final = 5


class Opinion(NamedTuple):
    """What a moderation service thinks of a text or a picture, and why it refuses.

    `is_certain` is false where the service has not answered, and the settings have.
    """

    is_allowed: bool
    reason: str = ""
    is_certain: bool = True


class NotAskedError(Exception):
    """The service has not been asked about a text; it must be, outside of any transaction."""

    def __init__(self, text: str) -> None:
        super().__init__("the moderation service has not been asked")
        self.text = text


class Screen:
    """Stands before the queue while one message is obeyed.

    `opinions` are the service's on the texts it has been asked about; None without a service.

    Negative prompts are not looked at: they name what a picture must not show.
    """

    def __init__(
        self, word_lists: WordLists, opinions: Mapping[str, Opinion] | None = None
    ) -> None:
        self.word_lists = word_lists
        self._opinions = opinions

    async def check(self, tx: Transaction, prompt: str) -> None:
        """Raise UserError unless a prompt may be drawn, NotAskedError where that is not known."""
        hits = (await self.word_lists.policy(tx)).hits(prompt)
        if hits:
            raise UserError("prompt_blocked", words=_named(prompt, hits))
        if self._opinions is None or not prompt.strip():
            return
        opinion = self._opinions.get(prompt)
        if opinion is None:
            raise NotAskedError(prompt)
        if opinion.is_allowed:
            return
        if not opinion.is_certain:
            raise UserError("prompt_unchecked")
        why = say("service_reason", given=opinion.reason) if opinion.reason else ""
        raise UserError("prompt_refused", why=why)


def _named(prompt: str, hits: tuple[Hit, ...]) -> str:
    """What was hit as its author wrote it, so that it can be found and changed."""
    parts = dict.fromkeys(" ".join(prompt[hit.start : hit.end].split()) for hit in hits)
    return "」「".join(list(parts)[:_MOST_NAMED])
