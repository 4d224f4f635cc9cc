from stored import NOW, later

from core.house import Ban
from core.person import Identity

HER, HIM = Identity("web", "her"), Identity("web", "him")


async def test_a_ban_holds_until_its_moment(storage):
    async with storage.transaction() as tx:
        ban = Ban(reason="刷屏", until=later(60))
        await tx.bans.set(HER, ban, NOW)

        assert await tx.bans.get(HER, later(59)) == ban
        assert await tx.bans.get(HER, later(60)) is None
        assert await tx.bans.get(HER) == ban
        assert await tx.bans.get(Identity("test", "her"), NOW) is None
        assert await tx.bans.all(later(60)) == ()


async def test_the_latest_ban_takes_the_place_of_another(storage):
    async with storage.transaction() as tx:
        await tx.bans.set(HER, Ban(reason="刷屏", until=later(60)), NOW)
        await tx.bans.set(HIM, Ban(reason="骂人"), later(1))
        await tx.bans.set(HER, Ban(reason="又刷屏"), later(2))

        listed = await tx.bans.all(later(99))
        assert listed == ((HER, Ban(reason="又刷屏")), (HIM, Ban(reason="骂人")))
        assert await tx.bans.lift(HER)
        assert not await tx.bans.lift(HER)
        assert await tx.bans.get(HER) is None
