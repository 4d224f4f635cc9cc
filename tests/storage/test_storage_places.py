from storage.places import EVERYWHERE, Place

HERE, THERE = Place("test", "甲群"), Place("test", "乙群")


async def test_what_is_set_for_a_place_holds_there_alone(storage):
    async with storage.transaction() as tx:
        await tx.places.set(HERE, "model", "a")
        await tx.places.set(HERE, "model", "b")
        await tx.places.set(EVERYWHERE, "model", "c")

        assert await tx.places.get(HERE) == {"model": "b"}
        assert await tx.places.get(THERE) == {}
        assert await tx.places.get(EVERYWHERE) == {"model": "c"}


async def test_the_same_conversation_of_two_platforms_is_two_places(storage):
    async with storage.transaction() as tx:
        await tx.places.set(HERE, "model", "a")

        assert await tx.places.get(Place("other", HERE.conversation)) == {}


async def test_what_is_set_can_be_forgotten(storage):
    async with storage.transaction() as tx:
        await tx.places.set(HERE, "model", "a")
        await tx.places.set(HERE, "mood", ["good"])

        assert await tx.places.clear(HERE, "model")
        assert not await tx.places.clear(HERE, "model")
        assert await tx.places.get(HERE) == {"mood": ["good"]}
