from stored import NOW, add_input, address, dump, later

from core.address import Address


async def test_a_person_is_known_by_platform_and_user(storage):
    elsewhere = Address(platform="discord", conversation="甲的房间", user="甲")
    async with storage.transaction() as tx:
        first = await tx.people.get_or_add(address("甲"), "甲某", NOW)
        again = await tx.people.get_or_add(address("甲", "群"), "甲先生", later(9))
        other = await tx.people.get_or_add(elsewhere, "甲某", NOW)

        assert first == again != other
        assert await tx.people.find(address("甲", "又一个群")) == first
        assert await tx.people.find(address("乙")) is None


async def test_the_latest_name_is_kept(path, storage):
    async with storage.transaction() as tx:
        await tx.people.get_or_add(address(), "旧名", NOW)
        await tx.people.get_or_add(address(), "新名 \ud800", later(9))

    assert [row[3] for row in dump(path)["people"]] == ["新名 \ufffd"]


async def test_settings_are_each_persons_own(storage):
    async with storage.transaction() as tx:
        first = await tx.people.get_or_add(address("甲"), "甲", NOW)
        second = await tx.people.get_or_add(address("乙"), "乙", NOW)
        await tx.settings.set(first, "尺寸", [768, 512])
        await tx.settings.set(first, "采样器", "Euler")
        await tx.settings.set(first, "采样器", "DDIM")

        assert await tx.settings.get(first) == {"尺寸": [768, 512], "采样器": "DDIM"}
        assert await tx.settings.get(second) == {}


async def test_settings_are_forgotten_one_by_one_or_all_at_once(storage):
    async with storage.transaction() as tx:
        person_id = await tx.people.get_or_add(address(), "甲", NOW)
        for key in ("尺寸", "步数", "引导"):
            await tx.settings.set(person_id, key, 8)

        assert await tx.settings.clear(person_id, "步数") == 1
        assert await tx.settings.get(person_id) == {"尺寸": 8, "引导": 8}
        assert await tx.settings.clear(person_id) == 2
        assert await tx.settings.clear(person_id) == 0
        assert await tx.settings.get(person_id) == {}


async def test_a_picture_is_stored_once_and_seen_by_those_who_sent_it(path, storage):
    async with storage.transaction() as tx:
        assert await add_input(tx, b"png", sha256="ab", user="甲") == "ab"
        assert await add_input(tx, b"png", sha256="ab", user="甲") == "ab"
        assert await add_input(tx, b"png", sha256="ab", user="乙") == "ab"
        other = await tx.people.get_or_add(address("丙"), "丙", NOW)

        assert await tx.inputs.get("ab") == b"png"
        assert await tx.inputs.may_see("ab", 1)
        assert not await tx.inputs.may_see("ab", other)
        assert not await tx.inputs.may_see("cd", 1)
        assert await tx.inputs.get("cd") is None

    assert len(dump(path)["inputs"]) == 1
    assert len(dump(path)["input_viewers"]) == 2
