"""日志 and 撤销 through the whole bot."""

import pytest
from house import open_house

from core.house import Role
from core.person import Identity
from core.quota import QuotaSubject
from storage.places import EVERYWHERE, Place

BOSS = "站长"
HER = Identity("test", "小红")


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, admins=(f"test:{BOSS}",)) as house:
        await house.ask("/帮助", user="小红")
        yield house


async def rule(house, text, **more):
    return (await house.ask(text, user=BOSS, **more)).text


async def test_what_was_done_is_listed_newest_first_and_found_by_words(house):
    await rule(house, "/封禁 test:小红 永久 刷屏")
    await rule(house, "/设身份 test:小红 会员")
    await rule(house, "/暂停 换显卡")
    for _ in range(5):
        await rule(house, "/恢复")
        await rule(house, "/暂停")

    first = await house.ask("/日志", user=BOSS)
    lines = first.text.splitlines()
    assert lines[0] == "管理员做过的事（第 1 页，共 2 页）："
    assert lines[1].startswith("13. ")
    assert lines[1].endswith("站长 暂停 所有人：照常 → 暂停")
    second = (await rule(house, first.buttons[0].command)).splitlines()
    assert second[1].endswith("站长 暂停 所有人：照常 → 暂停，换显卡")
    assert second[2].endswith("站长 身份 小红（test:小红）：普通成员 → 会员")
    assert second[3].endswith("站长 封禁 小红（test:小红）：可以画 → 永久封禁，刷屏")

    assert len((await rule(house, "/日志 封禁")).splitlines()) == 3
    assert len((await rule(house, "/日志 小红")).splitlines()) == 4
    assert (await house.ask("/日志 没有的人", user=BOSS)).is_error


async def test_each_kind_is_put_back_once_and_again(house):
    done = {
        "/封禁 test:小红 永久 刷屏": lambda tx: tx.bans.get(HER),
        "/设身份 test:小红 会员": lambda tx: tx.roles.get(HER),
        "/设额度 test:小红 每天5张": lambda tx: tx.quotas.get(QuotaSubject.of_person(HER)),
        "/屏蔽词 添加 坏词": lambda tx: tx.word_list.all(),
        "/暂停 换显卡": lambda tx: tx.places.get(EVERYWHERE),
        "/关闭": lambda tx: tx.places.get(Place("test", "群")),
    }
    number = 0
    for text, read in done.items():

        async def state(read=read):
            async with house.storage.reading() as tx:
                found = await read(tx)
            # When a pause ended is kept for the queue's sake, and is no part of what was changed.
            return (
                {k: found[k] for k in set(found) - {"resumed"}}
                if isinstance(found, dict)
                else found
            )

        before = await state()
        await rule(house, text, conversation="群")
        after = await state()
        number += 1
        undone = await house.ask(f"/撤销 {number}", user=BOSS)
        assert not undone.is_error, undone.text
        assert f"第 {number} 条撤销了" in undone.text
        assert await state() == before
        assert "已经撤销过了" in await rule(house, f"/撤销 #{number}")
        number += 1
        await rule(house, f"/撤销 第{number}条")
        assert await state() == after
        assert f"（已被第 {number + 1} 条撤销）" in await rule(house, "/日志")
        number += 1
        await rule(house, f"/撤销 {number}")
        number += 1


async def test_what_has_moved_on_is_not_put_back(house):
    await rule(house, "/设身份 test:小红 会员")
    await rule(house, "/设身份 test:小红 管理员")

    refused = await house.ask("/撤销 1", user=BOSS)

    assert refused.is_error
    assert "现在是「管理员」" in refused.text
    async with house.storage.reading() as tx:
        assert await tx.roles.get(HER) is Role.ADMIN


async def test_nobody_undoes_their_own_being_admin(house):
    await rule(house, "/设身份 test:小红 管理员")

    refused = await house.ask("/撤销 1", user="小红")

    assert refused.is_error
    assert not (await house.ask("/撤销 1", user=BOSS)).is_error


async def test_without_a_number_the_latest_of_ones_own_is_offered(house):
    assert (await house.ask("/撤销", user=BOSS)).is_error
    await rule(house, "/设身份 test:小红 管理员")
    await house.ask("/暂停", user="小红")

    offered = await house.ask("/撤销", user=BOSS)

    assert "普通成员 → 管理员" in offered.text
    assert [button.command for button in offered.buttons] == ["/撤销 1"]
    for text in ("/撤销 9", "/撤销 什么", "/撤销 1.5", "/撤销 0"):
        assert (await house.ask(text, user=BOSS)).is_error
