"""What adapters may read of the past; checks that the viewer may see it."""

from collections.abc import AsyncIterator, Collection

from msgspec.structs import replace

from bot.access import may_see, role_of
from bot.bundle import zipped
from bot.labels.copies import Copies
from bot.scripts import Scripts
from core.address import Address
from core.errors import UserError
from core.gallery import Entry, WorksPage
from core.house import Role
from core.message import Delivery
from core.person import Identity
from core.work import Output, Work
from storage.database import Storage, Transaction


class StoredLibrary:
    """The `bot.adapters.base.Library` over the database."""

    def __init__(
        self,
        *,
        storage: Storage,
        copies: Copies,
        scripts: Scripts | None = None,
        admins: Collection[str] = (),
    ) -> None:
        self._storage = storage
        self._admins = frozenset(admins)
        self._copies = copies
        self._scripts = scripts or Scripts()

    async def picture(self, number: int, viewer: Address, *, is_original: bool = False) -> bytes:
        """See `Library.picture`."""
        work, output = await self._find(number, viewer)
        copy = self._copies.original if is_original else self._copies.delivered
        return await copy(work, output, viewer)

    async def thumbnail(self, number: int, viewer: Address) -> bytes:
        """See `Library.thumbnail`."""
        work, output = await self._find(number, viewer)
        return await self._copies.thumbnail(work, output, viewer)

    async def input(self, input_id: str, viewer: Address) -> bytes:
        """See `Library.input`."""
        async with self._storage.reading() as tx:
            person_id = await tx.people.find(viewer)
            may_see = person_id is not None and await tx.inputs.may_see(input_id, person_id)
            data = await tx.inputs.get(input_id) if may_see else None
        if data is None:
            raise UserError("work_not_found")
        return data

    async def bundle(self, delivery_id: int, viewer: Address) -> AsyncIterator[bytes]:
        """See `Library.bundle`."""
        async with self._storage.reading() as tx:
            delivery = await tx.outbox.get(delivery_id)
            if delivery is None or not delivery.reply.bundle or delivery.address != viewer:
                raise UserError("work_not_found")
            person_id = await tx.people.find(viewer)
            works = [
                work
                for number in delivery.reply.bundle
                if (work := await tx.works.get(number)) is not None
                and await may_see(tx, work, person_id=person_id, here=viewer)
            ]
        return zipped(works, lambda number: self.picture(number, viewer))

    async def works(
        self, viewer: Address, *, query: str, before: int | None, limit: int
    ) -> WorksPage:
        """See `Library.works`."""
        async with self._storage.reading() as tx:
            person_id = await tx.people.find(viewer)
            if person_id is None:
                return WorksPage(works=(), next_before=None)
            page = await tx.works.page(person_id, query=query, before=before, limit=limit)
            numbers = [work.number for work in page.works]
            verdicts = await tx.verdicts.of(numbers)
            favourites = await tx.favourites.among(person_id, numbers)
        covered = [number for number, one in verdicts.items() if one.is_spoiler or one.is_held]
        return replace(page, spoilers=tuple(sorted(covered)), favourites=tuple(sorted(favourites)))

    async def transcript(self, address: Address, *, limit: int) -> tuple[Entry, ...]:
        """See `Library.transcript`."""
        async with self._storage.reading() as tx:
            entries = await tx.transcript(address, limit=limit)
            return await self._scripts.entries(tx, address, entries)

    async def deliveries_after(self, address: Address, delivery_id: int) -> tuple[Delivery, ...]:
        """See `Library.deliveries_after`."""
        async with self._storage.reading() as tx:
            deliveries = await tx.outbox.after(address, delivery_id)
            return await self._scripts.deliveries(tx, deliveries)

    async def _may_rule(self, tx: Transaction, number: int, viewer: Address) -> bool:
        """Whether somebody is an admin and the work waits for their ruling."""
        if not await tx.verdicts.is_reported(number):
            return False
        identity = Identity.of(viewer)
        given = await tx.roles.get(identity)
        return role_of(identity, given=given, admins=self._admins) is Role.ADMIN

    async def _find(self, number: int, viewer: Address) -> tuple[Work, Output]:
        async with self._storage.reading() as tx:
            work = await tx.works.get(number)
            person_id = await tx.people.find(viewer)
            may_rule = await self._may_rule(tx, number, viewer)
            if work is None or not (
                may_rule or await may_see(tx, work, person_id=person_id, here=viewer)
            ):
                raise UserError("work_not_found")
            output = await tx.outputs.get(number, even_held=may_rule)
        if output is None:
            raise UserError("work_not_found")
        return work, output
