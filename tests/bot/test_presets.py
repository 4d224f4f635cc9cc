import pytest
from house import open_house, png

from bot.presets import Deed, Order, applied, read_order
from core.command import Command, CommandName, Options
from core.errors import UserError


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        yield house


SAVE = "/预设 存 水墨风 水墨画，留白 --尺寸 竖图 --反向 颜色"


async def test_a_preset_is_saved_used_and_listed(house):
    saved = await house.ask(SAVE)
    answer, submit = await house.accepted("/预设 用 水墨风 一只猫 --步数 9 --反向 文字")
    listed = await house.ask("/预设")

    assert "存好了「水墨风」" in saved.text
    assert saved.buttons[0].command == "/预设 用 水墨风 "
    assert saved.buttons[0].is_draft
    spec = submit.spec
    assert (spec.prompt, spec.negative_prompt) == ("一只猫，水墨画，留白", "文字，颜色")
    assert (spec.width, spec.height, spec.steps) == (512, 768, 9)
    assert "用了预设「水墨风」" in answer.text
    assert "水墨风　水墨画，留白 --尺寸 竖图 --反向 颜色" in listed.text


async def test_what_is_said_with_a_preset_wins(house):
    await house.ask(SAVE)

    assert (await house.submitted("/预设 水墨风 一只猫，横图")).spec.width == 768


async def test_a_place_in_the_prompt_is_filled(house):
    await house.ask("/预设 存 头像 一张{}的头像，平涂")

    assert (await house.submitted("/预设 用 头像 老虎")).spec.prompt == "一张老虎的头像，平涂"


async def test_a_preset_is_an_option_of_what_takes_prompts(house):
    await house.ask(SAVE)
    drawn = await house.submitted("/画 一只猫 --预设 水墨风")
    again = await house.submitted(
        "/图生图 一只狗 --预设 水墨风 --强度 0.5", attachments=[png("blue")]
    )

    assert (drawn.spec.prompt, drawn.spec.height) == ("一只猫，水墨画，留白", 768)
    assert (again.spec.prompt, again.spec.strength) == ("一只狗，水墨画，留白", 0.5)
    assert (await house.ask("/重画 --预设 水墨风")).is_error
    assert (await house.ask("/画 一只猫 --预设 没有")).is_error
    assert (await house.ask("/设置 预设=水墨风")).is_error


async def test_a_preset_changes_and_goes(house):
    await house.ask("/预设 存 风 一阵风")
    changed = await house.ask("/预设 保存 风 两阵风")
    shown = await house.ask("/预设 看 风")
    removed = await house.ask("/预设 删 风")

    assert "原来是：一阵风" in changed.text
    assert shown.text == "风　两阵风"
    assert "删掉了" in removed.text
    assert "还没有预设" in (await house.ask("/预设")).text
    assert (await house.ask("/预设 删 风")).is_error


async def test_a_preset_is_shared_with_one_group(house):
    await house.ask(SAVE)
    assert "在群里发" in (await house.ask("/预设 共享 水墨风")).text
    await house.ask("/预设 共享 水墨风", conversation="群")

    other = {"user": "小红", "conversation": "群"}
    assert "水墨风" in (await house.ask("/预设", **other)).text
    assert (await house.submitted("/预设 用 水墨风 一条鱼", **other)).spec.height == 768
    for said in ("/预设 删 水墨风", "/预设 取消共享 水墨风"):
        assert "你没有叫" in (await house.ask(said, **other)).text
    for elsewhere in ({"user": "小红"}, {"user": "小红", "conversation": "别的群"}):
        assert (await house.ask("/预设 用 水墨风 鱼", **elsewhere)).is_error
        assert "水墨风　水墨画" not in (await house.ask("/预设", **elsewhere)).text

    await house.ask("/预设 取消共享 水墨风", conversation="群")
    assert (await house.ask("/预设 用 水墨风 鱼", **other)).is_error


async def test_of_two_of_a_name_ones_own_is_used_and_only_one_is_shared(house):
    await house.ask("/预设 存 风 一阵风")
    await house.ask("/预设 共享 风", conversation="群")
    other = {"user": "小红", "conversation": "群"}
    await house.ask("/预设 存 风 两阵风", **other)

    assert (await house.submitted("/预设 用 风", **other)).spec.prompt == "两阵风"
    assert "已经有别人共享" in (await house.ask("/预设 共享 风", **other)).text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/预设 存", "名字"),
        ("/预设 存 水墨风", "提示词、选项"),
        ("/预设 存 一，二 猫", "不能当预设的名字"),
        ("/预设 存 " + "长" * 30 + " 猫", "不能当预设的名字"),
        ("/预设 存 风 猫 --步数 很多", "步数"),
        ("/预设 存 风 猫 --预设 水墨风", "不能再套"),
        ("/预设 用 没有", "没有叫「没有」"),
        ("/预设 删 风 雨", "用不上"),
    ],
)
async def test_what_is_wrong_is_said(house, said, told):
    answer = await house.ask(said)

    assert (answer.is_error, told in answer.text) == (True, True), answer.text


async def test_options_alone_are_a_preset_that_needs_words(house):
    await house.ask("/预设 存 高 --尺寸 竖图")

    assert "还要写画什么" in (await house.ask("/预设 用 高")).text


async def test_presets_outlive_the_bot(tmp_path):
    async with open_house(tmp_path) as house:
        await house.ask(SAVE)
    async with open_house(tmp_path) as house:
        assert (await house.submitted("/预设 用 水墨风 鱼", message_id="later")).spec.height == 768


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ("", Order(Deed.LIST, "", "")),
        ("列表", Order(Deed.LIST, "", "")),
        ("存 风 一阵风", Order(Deed.SAVE, "风", "一阵风")),
        ("存 风：一阵风", Order(Deed.SAVE, "风", "一阵风")),
        ("風", Order(Deed.USE, "風", "")),
        ("Use Ink  a cat ", Order(Deed.USE, "Ink", "a cat")),
        ("取消共享 风", Order(Deed.KEEP, "风", "")),
    ],
)
def test_orders_are_read(said, order):
    assert read_order(said) == order


def test_a_wish_wins_over_its_preset_and_both_negative_prompts_hold():
    wish = Command(
        name=CommandName.DRAW, prompt="猫", options=Options(steps=5, negative_prompt="狗")
    )
    filled = applied(wish, "水彩 --步数 9 --种子 3 --反向 文字")
    assert filled.prompt == "猫，水彩"
    assert filled.options == Options(steps=5, seed=3, negative_prompt="狗，文字")


def test_presets_do_not_nest():
    with pytest.raises(UserError, match="preset_in_preset"):
        applied(Command(name=CommandName.DRAW), "猫 --预设 别的")
