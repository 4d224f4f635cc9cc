"""The commands that Discord is told of, and what becomes of them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.command_line import filled, line_of
from bot.adapters.discord.command_list import MENUS, command_list
from bot.adapters.discord.custom_id import MAX_LENGTH, ButtonId, Kind, MenuId, read_custom_id
from bot.adapters.discord.look import chosen_buttons, cut, escaped, split, units
from bot.adapters.discord.meant import is_command, is_meant, without_mention
from bot.adapters.discord.nonce import nonce_of
from bot.commands.parser import parse
from bot.commands.vocabulary import COMMANDS, OPTIONS
from bot.replies.discord_english import COMMANDS_IN_ENGLISH, OPTIONS_IN_ENGLISH
from core.address import Address
from core.command import CommandName
from core.message import Button, Delivery, Reply
from tests.fakes.discord.clock import Clock

NAME = re.compile(r"[-_'\w]{1,32}")
LISTED = command_list()
SLASHES = [one for one in LISTED if one["type"] == 1]


def delivery(**reply: object) -> Delivery:
    return Delivery(
        delivery_id=7,
        address=Address(platform="discord", conversation="1", user="2"),
        reply_to="3",
        reply=Reply(text="好", **reply),
        attempt=0,
        created_at=Clock().now(),
    )


def test_every_available_command_is_listed_and_none_that_is_not() -> None:
    available = [str(word.name) for word in COMMANDS if word.is_available]
    assert [one["name"] for one in SLASHES] == available
    menus = {one["name"] for one in LISTED if one["type"] == 3}
    assert menus == {str(name) for name in MENUS} & set(available)


def test_the_list_is_within_what_discord_takes() -> None:
    assert len(SLASHES) <= 100
    for command in SLASHES:
        for part in (command, *command["options"]):
            names = (part["name"], *part["name_localizations"].values())
            assert all(NAME.fullmatch(name) and name == name.lower() for name in names), names
            said = (part["description"], *part["description_localizations"].values())
            assert all(0 < len(text) <= 100 for text in said)
        assert len(command["options"]) <= 25
        required = [option["required"] for option in command["options"]]
        assert required == sorted(required, reverse=True)
        length = sum(len(part["name"] + part["description"]) for part in command["options"])
        assert length < 8_000


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en-US", "en-GB"])
def test_names_are_told_apart_in_every_language(locale) -> None:
    names = [command["name_localizations"][locale] for command in SLASHES]
    assert len(set(names)) == len(names)
    for command in SLASHES:
        options = [option["name_localizations"][locale] for option in command["options"]]
        assert len(set(options)) == len(options), options


def test_everything_has_its_english_words() -> None:
    assert set(COMMANDS_IN_ENGLISH) == set(CommandName)
    assert {option.key for option in OPTIONS} <= set(OPTIONS_IN_ENGLISH)


def test_traditional_characters_are_offered_to_those_who_read_them() -> None:
    draw = next(one for one in SLASHES if one["name"] == "画")
    assert draw["name_localizations"]["zh-TW"] == "畫"


@pytest.mark.parametrize(
    ("command", "given_options", "line"),
    [
        ("画", {"提示词": " 一只猫 "}, "/画 一只猫"),
        ("重画", {"编号": 12}, "/重画 #12"),
        ("改", {"编号": 12, "提示词": "加帽子", "尺寸": "竖图"}, "/改 #12 加帽子 --尺寸 竖图"),
        (
            "画",
            {"提示词": "猫", "反向": "水印，文字", "步数": "20"},
            "/画 猫 --反向 水印，文字 --步数 20",
        ),
        ("画", {"提示词": "猫", "模型": "古风 二"}, '/画 猫 --模型 "古风 二"'),
        ("帮助", {"内容": "图生图"}, "/帮助 图生图"),
        ("画", {"提示词": "猫", "私密": True}, "/画 猫 --私密"),
        ("画", {"提示词": "猫", "私密": False}, "/画 猫"),
    ],
)
def test_a_slash_command_is_the_line_one_would_type(command, given_options, line) -> None:
    assert line_of(command, given_options) == line
    assert parse(line).name == command


@pytest.mark.parametrize(
    ("draft", "typed", "line"),
    [
        ("/改 #12 ", "加帽子", "/改 #12 加帽子"),
        ("/画 一只猫 --种子 3", "一只狗 --种子 3", "/画 一只狗 --种子 3"),
        ("/图生图 ", "水彩 ", "/图生图 水彩"),
    ],
)
def test_a_form_is_sent_as_its_draft_with_other_words(draft, typed, line) -> None:
    assert filled(draft, typed) == line


@given(st.sampled_from(Kind), st.integers(0, 2**63), st.integers(0, 99))
def test_what_is_written_into_buttons_is_read_again(kind, delivery_id, place) -> None:
    written = ButtonId(kind, delivery_id, place)
    assert len(str(written)) <= MAX_LENGTH
    assert read_custom_id(str(written)) == written


def test_what_is_not_ours_is_no_button() -> None:
    assert read_custom_id(str(MenuId(CommandName.EDIT, 5))) == MenuId(CommandName.EDIT, 5)
    assert read_custom_id("dq:menu:no_command:5") is None
    assert read_custom_id("dq:button:5:1:/删除 #1") is None
    assert read_custom_id("other") is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("#12 画好了", "#12 画好了"),
        ("# 标题", r"\# 标题"),
        ("**粗** _斜_ `码`", r"\*\*粗\*\* \_斜\_ \`码\`"),
        ("<@1> @everyone", r"\<@1\> @everyone"),
        ("反\u202e转", "反转"),
    ],
)
def test_nothing_people_write_is_markup(text, shown) -> None:
    assert escaped(text) == shown


@given(st.text(), st.integers(1, 50))
def test_a_cut_text_is_never_too_long(text, most) -> None:
    assert units(cut(text, most)) <= most


def test_what_is_too_long_for_a_message_goes_under_it() -> None:
    assert split("猫" * 2_000) == ("猫" * 2_000, None)
    assert split("猫" * 2_001) == ("", "猫" * 2_001)


def test_minor_buttons_give_way_where_there_are_too_many() -> None:
    buttons = tuple(
        Button(label=str(number), command="/帮助", is_minor=number % 2 == 0) for number in range(40)
    )
    chosen = chosen_buttons(delivery(buttons=buttons))
    places = [one.place for one, _ in chosen]
    assert len(chosen) == 25
    assert places == sorted(places)
    assert set(range(1, 40, 2)) <= set(places)


def test_a_post_has_the_same_key_at_every_try_and_another_for_each_part() -> None:
    one = delivery()
    assert nonce_of(one) == nonce_of(one)
    assert nonce_of(one) != nonce_of(one, part=1)
    assert len(nonce_of(one)) <= 25


def test_the_bot_knows_when_it_is_meant() -> None:
    assert without_mention("<@5> 画 猫", 5) == ("画 猫", True)
    assert without_mention("<@6> 画 猫", 5) == ("<@6> 画 猫", False)
    assert is_meant("/画 猫", is_addressed=False)
    assert not is_meant("画得真好", is_addressed=False)
    assert is_command("改 加帽子")
    assert not is_command("好看")
