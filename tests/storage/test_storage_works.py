import pytest
from stored import NOW, RECORD, add_drawn, add_job, add_output, dump, is_sound, later, picture, spec

from core.gallery import WorksPage
from core.work import Output, Work


async def test_a_work_is_there_before_it_is_drawn(storage):
    async with storage.transaction() as tx:
        job = await add_job(tx, seeds=(7, 8))

        assert await tx.works.get(2) == Work(
            number=2,
            job_id=job.job_id,
            position=1,
            person_id=job.person_id,
            parent=None,
            command="画",
            spec=job.spec,
            seed=8,
            output_id=None,
            record=None,
            created_at=NOW,
            deleted_at=None,
        )
        assert await tx.works.owner(2) == job.person_id
        assert await tx.outputs.get(2) is None
        assert await tx.works.page(job.person_id, limit=9) == WorksPage(works=(), next_before=None)


async def test_what_is_not_there_is_not_found(storage):
    async with storage.transaction() as tx:
        assert await tx.works.get(1) is None
        assert await tx.works.owner(1) is None
        assert await tx.outputs.get(1) is None
        assert not await tx.outputs.delete(1, NOW)
        with pytest.raises(ValueError, match="work 1"):
            await add_output(tx, 1)


async def test_a_drawn_work_has_its_bytes_and_its_record(storage):
    async with storage.transaction() as tx:
        number = await add_drawn(tx)
        work = await tx.works.get(number)
        output = await tx.outputs.get(number)

    assert work is not None
    assert output == Output(
        output_id=1, number=number, data=picture(number), sha256="cd" * 32, width=64, height=64
    )
    assert (work.output_id, work.record) == (1, RECORD)


async def test_a_work_is_drawn_once(storage):
    async with storage.transaction() as tx:
        number = await add_drawn(tx)
        with pytest.raises(ValueError, match=f"work {number}"):
            await add_output(tx, number)
        await tx.outputs.delete(number, NOW)
        with pytest.raises(ValueError, match=f"work {number}"):
            await add_output(tx, number)


async def test_of_a_deleted_work_only_the_row_is_left(path, storage):
    async with storage.transaction() as tx:
        number = await add_drawn(tx, prompt="秘密")
        child = await add_drawn(tx, parent=number)
        assert await tx.outputs.delete(number, later(5))
        assert not await tx.outputs.delete(number, later(6))

        work = await tx.works.get(number)
        assert work is not None
        assert (work.output_id, work.deleted_at) == (None, later(5))
        assert await tx.outputs.get(number) is None
        page = await tx.works.page(work.person_id, limit=9)
        assert [one.number for one in page.works] == [child]
        assert await tx.works.count(work.person_id, query="秘密") == 0
        assert [one.number for one in await tx.works.children(number)] == [child]

    assert [row[0] for row in dump(path)["outputs"]] == [2]
    assert is_sound(path)


@pytest.mark.parametrize("query", ["", "猫", "汉服 猫"])
async def test_pages_together_hold_all_works_of_a_person_newest_first(storage, query):
    async with storage.transaction() as tx:
        own = [await add_drawn(tx, "甲") for _ in range(10)]
        for _ in range(3):
            await add_drawn(tx, "乙")
            await add_job(tx, "甲")
        own.append(await add_drawn(tx, "甲"))

        found, before, num_pages = [], None, 0
        while num_pages == 0 or before is not None:
            page = await tx.works.page(1, query=query, before=before, limit=4)
            found += [work.number for work in page.works]
            before = page.next_before
            num_pages += 1

        assert found == own[::-1]
        assert num_pages == 3
        assert await tx.works.count(1, query=query) == 11


async def test_a_page_that_is_just_full_is_the_last(storage):
    async with storage.transaction() as tx:
        for _ in range(4):
            await add_drawn(tx)
        page = await tx.works.page(1, limit=4)
    assert page.next_before is None


async def test_only_works_with_every_word_are_found(storage):
    async with storage.transaction() as tx:
        cat = await add_drawn(tx, prompt="一只穿汉服的猫，Wearing a red hat 🐱")
        dog = await add_drawn(tx, prompt="一只穿汉服的狗")

        async def found(query):
            page = await tx.works.page(1, query=query, limit=9)
            assert await tx.works.count(1, query=query) == len(page.works)
            return [work.number for work in page.works]

        assert await found("汉服") == [dog, cat]
        assert await found("服") == [dog, cat]
        assert await found("汉服 猫") == [cat]
        assert await found("猫　汉服") == [cat]
        assert await found("服汉") == []
        assert await found("漢服") == []
        assert await found("WEAR") == [cat]
        assert await found("ｗｅａｒ") == [cat]
        assert await found("earing") == []
        assert await found("red hat") == [cat]
        assert await found("🐱") == [cat]
        assert await found("🐶") == []
        assert await found("猫 狗") == []
        assert await found("？！") == [dog, cat]


async def test_nobody_finds_the_works_of_others(storage):
    async with storage.transaction() as tx:
        await add_drawn(tx, "甲", prompt="1 2 猫")
        own = await add_drawn(tx, "乙", prompt="1 2 猫")

        for query in ("猫", "1", "2", '猫" OR person : "1'):
            page = await tx.works.page(2, query=query, limit=9)
            assert {work.number for work in page.works} <= {own}


async def test_a_spec_that_was_stored_is_read_as_it_was(storage):
    prompt = "“双引号” ' \\ \x01 \u2028 🐱‍👤 ก็"
    async with storage.transaction() as tx:
        number = await add_drawn(tx, prompt=prompt)
        work = await tx.works.get(number)
    assert work is not None
    assert work.spec == spec(prompt)
