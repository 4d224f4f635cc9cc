from datetime import timedelta

from stored import NOW

from core.house import WordKind
from storage.word_list import ListedWord

BAD = ListedWord("敏感词", "敏 感词", WordKind.BLOCK)
GOOD = ListedWord("裸色", "裸色", WordKind.ALLOW)


async def test_words_are_listed_as_typed_and_once_for_each_normal_form(storage):
    again = BAD._replace(word="敏感词")
    async with storage.transaction() as tx:
        await tx.word_list.add([BAD, GOOD], NOW)
        await tx.word_list.add([again], NOW)

        assert set(await tx.word_list.all()) == {again, GOOD}
        assert await tx.word_list.find(["敏感词", "没有"]) == (again,)


async def test_what_was_added_last_comes_first(storage):
    async with storage.transaction() as tx:
        await tx.word_list.add([BAD], NOW)
        await tx.word_list.add([GOOD], NOW - timedelta(hours=1))

        assert await tx.word_list.page(limit=1, offset=0) == (GOOD,)
        assert await tx.word_list.page(limit=9, offset=1) == (BAD,)


async def test_every_change_gives_another_version_whatever_the_clock_says(storage):
    async with storage.transaction() as tx:
        versions = [await tx.word_list.version()]
        for change in (
            tx.word_list.add([BAD], NOW),
            tx.word_list.add([BAD._replace(kind=WordKind.ALLOW)], NOW),
            tx.word_list.add([GOOD], NOW - timedelta(days=1)),
            tx.word_list.remove([BAD.normal]),
            tx.word_list.add([BAD], NOW),
        ):
            await change
            versions.append(await tx.word_list.version())

    assert len(set(versions)) == len(versions)


async def test_thousands_of_words_go_in_and_out_at_once(storage):
    many = [ListedWord(f"w{at}", f"W{at}", WordKind.BLOCK) for at in range(5_000)]
    async with storage.transaction() as tx:
        await tx.word_list.add(many, NOW)
        assert (await tx.word_list.version()).num_words == 5_000
        assert len(await tx.word_list.find(word.normal for word in many)) == 5_000
        await tx.word_list.remove(word.normal for word in many[1:])

        assert await tx.word_list.all() == (many[0],)
