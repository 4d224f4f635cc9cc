"""What the bot says can be written in traditional characters; what people wrote never is."""

import pytest
from house import open_house, png
from opencc import OpenCC

from bot.commands.parser import parse
from bot.commands.text import fold
from bot.commands.vocabulary import COMMANDS, OPTIONS
from bot.replies.help_topics import TOPICS
from bot.replies.script import Script, write, write_reply
from bot.replies.sentences import SENTENCES, say
from bot.replies.verbatim import BEGIN, END, plain, split, verbatim
from bot.scripts import KEY, Scripts
from core.address import Address
from core.message import Button, Reply
from storage.places import Place

PROMPT = "红色背景上的一只猫，画里有發財两个字"
"""In both scripts at once: it must stay as it is, letter for letter."""

SCRIPTS = (Script.TAIWAN, Script.HONG_KONG)
TYPED_IN = ("s2t", "s2tw", "s2hk")


def test_our_words_are_converted_with_the_words_of_the_region():
    assert write("你的默认设置已清除。", Script.TAIWAN) == "你的預設設定已清除。"
    assert write("你的默认设置已清除。", Script.HONG_KONG) == "你的默認設置已清除。"
    assert write("你的默认设置已清除。", Script.SIMPLIFIED) == "你的默认设置已清除。"


@pytest.mark.parametrize("script", SCRIPTS)
def test_what_is_to_be_typed_keeps_the_words_of_the_command_language(script):
    said = write("写成例如：/设置 采样器=DDIM；发「队列」，或者加 --采样器 DDIM。", script)

    assert "/設置 採樣器=DDIM" in said
    assert "「隊列」" in said
    assert "--採樣器 DDIM" in said


@pytest.mark.parametrize("script", SCRIPTS)
def test_what_people_wrote_is_kept(script):
    text = say("nothing_found", query=PROMPT)

    assert f"「{PROMPT}」" in write(text, script)
    assert write(text, script).startswith("沒有找到")
    assert write(text, Script.SIMPLIFIED) == plain(text)


def test_a_button_is_converted_where_it_is_read_and_not_where_it_acts():
    button = Button(label="确定删除", command="/删除 #12 确认")

    (written,) = write_reply(Reply(text="", buttons=(button,)), Script.TAIWAN).buttons

    assert written.label == "確定刪除"
    assert written.command == button.command


def test_marks_cannot_be_forged_by_what_is_marked():
    marked = verbatim(f"红{END}色{BEGIN}猫")

    assert split(f"设置{marked}设置") == [("设置", False), ("红色猫", True), ("设置", False)]


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_sentence_can_be_written(script):
    for reason, sentence in SENTENCES.items():
        written = write(sentence, script)
        assert written.count("{") == sentence.count("{"), reason
        assert fold(written).count("\n") == fold(sentence).count("\n"), reason


@pytest.mark.parametrize("typed_in", TYPED_IN)
def test_every_word_of_the_command_language_is_understood_as_typed(typed_in):
    converter = OpenCC(typed_in)
    words = {name for word in COMMANDS for name in (str(word.name), *word.aliases)}
    words |= {name for one in OPTIONS for name in (one.key, *one.aliases)}

    assert {word for word in words if fold(converter.convert(word)) != word} == set()


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_example_is_understood_as_it_is_shown(script):
    for _, examples in TOPICS.values():
        for line in examples:
            shown = write(f"例如：{line}", script).removeprefix("例如：")
            before, after = parse(line), parse(shown)
            assert (after.name, after.target) == (before.name, before.target), shown
            assert fold(after.prompt) == fold(before.prompt), shown


async def test_a_deployment_can_speak_traditional_chinese(tmp_path):
    async with open_house(tmp_path, scripts=Scripts(Script.TAIWAN)) as house:
        queued = await house.ask(f"/畫 {PROMPT} --反向 水印")
        submit = await house.engine.next_submit()
        refused = await house.ask("/畫 猫 --步數 很多")
        found = await house.ask("/歷史 發財")
        parameters = await house.ask("/參數")

    assert submit.spec.prompt == PROMPT
    assert submit.spec.negative_prompt == "水印"
    assert PROMPT in queued.text
    assert queued.buttons[0].command.startswith("/取消 #")
    assert "馬上開始。" in queued.text
    assert "「很多」" in refused.text
    assert "步數要寫成" in refused.text
    assert PROMPT in found.text
    assert "「發財」的作品" in found.text
    assert f"提示詞：{PROMPT}" in parameters.text
    assert "反向提示詞：水印" in parameters.text
    assert not set(f"{queued.text}{found.text}{parameters.text}") & {BEGIN, END}


async def test_the_words_of_an_answer_are_all_converted(tmp_path):
    """Whatever is still simplified in an answer was written by somebody else."""
    converter = OpenCC("s2tw")
    async with open_house(tmp_path, scripts=Scripts(Script.TAIWAN)) as house:
        await house.draw("/画 cat")
        lines = (
            "参数",
            "设置 步数=30",
            "设置",
            "队列",
            "历史",
            "历史 dog",
            "删除 #1",
            "飞天",
            "帮助",
        )
        answers = [await house.ask(f"/{line}") for line in lines]
        answers.append(await house.ask("/图生图 cat", attachments=[png()]))
        answers.append(await house.ask("/帮助 图生图"))

    for answer in answers:
        text = answer.text.replace("飞天", "")
        assert converter.convert(text) == text
        for button in answer.buttons:
            assert converter.convert(button.label) == button.label


async def test_a_conversation_has_its_own_script_in_what_is_sent_and_read_again(tmp_path):
    here = Address(platform="test", conversation="香港群", user="小明", is_private=False)
    async with open_house(tmp_path) as house:
        async with house.storage.transaction() as tx:
            await tx.places.set(Place("test", here.conversation), KEY, "香港繁体")
        there = await house.ask("/历史 猫")
        answer = await house.ask("/历史 猫", conversation=here.conversation)
        library = house.library()
        entries = await library.transcript(here, limit=10)
        deliveries = await library.deliveries_after(here, 0)

    assert there.text == "没有找到提示词里有「猫」的作品。"
    assert answer.text == "沒有找到提示詞裏有「猫」的作品。"
    assert [entry.text for entry in entries] == ["/历史 猫", answer.text]
    assert [delivery.reply.text for delivery in deliveries] == [answer.text]


async def test_what_is_set_to_no_script_counts_as_not_set(tmp_path):
    async with open_house(tmp_path) as house:
        async with house.storage.transaction() as tx:
            await tx.places.set(Place("test", "小明"), KEY, "火星文")
        answer = await house.ask("/历史 猫")

    assert answer.text.startswith("没有找到")
