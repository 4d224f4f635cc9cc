"""Looks at what the engine finished, before anybody else sees it."""

import asyncio
from dataclasses import dataclass
from enum import Enum, auto

from bot.moderation_service import ModerationService
from bot.policy.picture_policy import Judgement, judge, policy_here
from core import wire
from core.address import Address
from core.house import NsfwPolicy
from core.job import Job
from core.verdict import REFUSED
from storage.database import Transaction
from storage.places import EVERYWHERE, Place


class Previews(Enum):
    """Which previews of a job are shown: all, those of models without a checker, or none."""

    ALL = auto()
    UNCHECKED = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Says what becomes of pictures: by the engine's findings, a service's, and what is set.

    Without a setting of the conversation's own, or of all of them, `in_groups` and `in_private`
    hold.
    """

    service: ModerationService | None = None
    in_groups: NsfwPolicy = NsfwPolicy.BLOCK
    in_private: NsfwPolicy = NsfwPolicy.SPOILER

    async def look(self, images: tuple[wire.Image, ...]) -> tuple[str | None, ...]:
        """What is found in each picture. Takes its time: not to be called in a transaction."""
        return tuple(await asyncio.gather(*(self._find(image) for image in images)))

    async def rule(
        self, tx: Transaction, job: Job, findings: tuple[str | None, ...]
    ) -> tuple[Judgement, ...]:
        """What becomes of each of a job's pictures."""
        policy = await self._policy(tx, job.address)
        before = await tx.verdicts.of(job.numbers)
        return tuple(
            judge(finding, policy, before=before.get(number))
            for number, finding in zip(job.numbers, findings, strict=True)
        )

    async def previews(self, tx: Transaction, job: Job) -> Previews:
        """Which previews of a job may be shown: nobody has looked at those.

        Alone one sees one's own; a group sees them unless its pictures are looked at.
        """
        if any(verdict.is_spoiler for verdict in (await tx.verdicts.of(job.numbers)).values()):
            return Previews.NONE
        if job.address.is_private or await self._policy(tx, job.address) is NsfwPolicy.IGNORE:
            return Previews.ALL
        return Previews.UNCHECKED if self.service is None else Previews.NONE

    async def _find(self, image: wire.Image) -> str | None:
        if image.finding is not None or self.service is None:
            return image.finding
        opinion = await self.service.picture(image.png)
        if opinion.is_allowed:
            return None
        return REFUSED if opinion.is_certain else wire.UNCHECKED

    async def _policy(self, tx: Transaction, here: Address) -> NsfwPolicy:
        return policy_here(
            await tx.places.get(Place(here.platform, here.conversation)),
            await tx.places.get(EVERYWHERE),
            default=self.in_private if here.is_private else self.in_groups,
        )
