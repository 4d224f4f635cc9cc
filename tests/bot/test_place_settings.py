"""群设置 through the whole bot."""

import pytest
from house import REGISTRY, open_house

from bot.place_words import NAMES, read_place_value, read_place_words
from core.errors import UserError
from storage.places import EVERYWHERE, Place

BOSS = "站长"
HERE = {"conversation": "群"}


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, admins=(f"test:{BOSS}",)) as house:
        yield house


async def rule(house, text, **more):
    answer = await house.ask(text, user=BOSS, **(HERE | more))
    assert not answer.is_error, answer.text
    return answer.text


@pytest.mark.parametrize(
    ("typed", "key", "value"),
    [
        ("尺寸 512x768", "size", [512, 768]),
        ("尺寸=竖图", "size", "竖图"),
        ("审图：剧透", "nsfw", "剧透"),
        ("标识 关", "label", "off"),
        ("文字 繁体", "script", "台湾繁体"),
        ("模型 迷你", "model", "mini"),
        ("指令 不许 放大、改图", "denied", ["放大", "改"]),
        ("尺寸 默认", "size", None),
    ],
)
@pytest.mark.parametrize("where", ["{}", "{} 全局", "全局 {}"])
def test_settings_are_read_from_words(typed, key, value, where):
    words = read_place_words(where.format(typed))

    assert (words.key, words.is_everywhere) == (key, where != "{}")
    assert read_place_value(key, words.words, registry=REGISTRY, now=None) == value


@pytest.mark.parametrize(
    "typed",
    [
        "步数 30",
        "尺寸 很大",
        "尺寸 步数=30",
        "审图 严格",
        "标识 中间",
        "指令 放大",
        "指令 不许",
        "指令 不许 飞",
        "指令 不许 帮助",
        "指令 不许 群设置",
        "模型 没有的",
    ],
)
def test_what_cannot_be_set_is_refused(typed):
    def read():
        words = read_place_words(typed)
        return read_place_value(words.key, words.words, registry=REGISTRY, now=None)

    with pytest.raises(UserError):
        read()


def test_commands_are_forbidden_and_allowed_one_by_one():
    def after(words, now):
        return read_place_value("denied", words, registry=REGISTRY, now=now)

    assert after("不许 放大", ["图生图"]) == ["图生图", "放大"]
    assert after("允许 放大", ["图生图", "放大"]) == ["图生图"]
    assert after("允许 放大", ["放大"]) is None
    assert after("允许 全部", ["图生图", "放大"]) is None


async def test_the_size_of_a_place_holds_there_and_ones_own_wins(house):
    said = await rule(house, "/群设置 尺寸 512x768")
    assert said.startswith("这里的尺寸改成了：512×768。")

    await house.draw("/画 一只猫", **HERE)
    await house.draw("/画 一只猫", conversation="别的群")
    await house.draw("/画 一只猫，横图", **HERE)
    await house.ask("/设置 尺寸=512x512")
    await house.draw("/画 一只猫", **HERE)

    sizes = [(one.spec.width, one.spec.height) for one in house.engine.submitted]
    assert sizes[0] == (512, 768)
    assert sizes[1] == sizes[3] == (512, 512)
    assert sizes[2][0] > sizes[2][1]


async def test_a_forbidden_command_is_refused_there_to_everybody(house):
    await rule(house, "/群设置 指令 不许 历史")

    refused = await house.ask("/历史", **HERE)
    assert refused.is_error
    assert "不能用「历史」" in refused.text
    assert (await house.ask("/历史", user=BOSS, **HERE)).is_error
    assert "不能用" not in (await house.ask("/历史", conversation="别的群")).text
    await rule(house, "/群设置 指令 允许 历史")
    assert "不能用" not in (await house.ask("/历史", **HERE)).text


async def test_all_is_shown_and_cleared_and_found_again(house):
    await rule(house, "/群设置 审图 送审")
    await rule(house, "/群设置 标识 左上")
    await rule(house, "/群设置 模型 迷你 全局")

    shown = await rule(house, "/群设置")
    assert "审图：送审" in shown
    assert "标识：左上" in shown
    assert "模型：默认" in shown
    assert "模型：mini" in await rule(house, "/群设置 全局")
    for names in NAMES.values():
        assert f"/群设置 {names[0]} " in await rule(house, f"/群设置 {names[0]}")
    await rule(house, "/群设置 清除")
    async with house.storage.reading() as tx:
        assert await tx.places.get(Place("test", "群")) == {}
        assert await tx.places.get(EVERYWHERE) == {"model": "mini"}
    await rule(house, "/撤销 4")
    assert "审图：送审" in await rule(house, "/群设置")
    assert (await house.ask("/群设置 步数 30", user=BOSS, **HERE)).is_error


async def test_switching_the_model_for_others_is_noted_and_undone(house):
    await house.ask("/换模型 迷你")
    await rule(house, "/换模型 迷你")
    await rule(house, "/换模型 默认")

    async with house.storage.reading() as tx:
        found = [(one.subject, one.before, one.after) for one in await tx.audit.page(limit=9)]
    assert found == [("model@test:群", "mini", None), ("model@test:群", None, "mini")]
    await rule(house, "/撤销 2")
    async with house.storage.reading() as tx:
        assert await tx.places.get(Place("test", "群")) == {"model": "mini"}
