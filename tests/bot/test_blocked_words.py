"""屏蔽词 as admins use it, and what drawing commands then say."""

import pytest
from house import open_house, png
from offered import OFFERED
from PIL import Image

from bot.commands.vocabulary import COMMANDS
from bot.pictures import encode_png
from bot.word_lists import WordLists
from core.command import CommandName

ADMIN = {"user": "管理员"}


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, admins=("test:管理员",), registry=OFFERED) as house:
        yield house


async def manage(house, text, **more):
    answer = await house.ask(text, **ADMIN, **more)
    assert not answer.is_error, answer.text
    return answer


async def test_a_blocked_word_refuses_the_prompt_and_names_it_as_it_was_written(house):
    await manage(house, "/屏蔽词 添加 敏感词")

    refused = await house.ask("/画 一只敏 感-詞猫")

    assert refused.is_error
    assert "「敏 感-詞」" in refused.text
    assert house.engine.submitted == []
    async with house.storage.reading() as tx:
        assert await tx.works.get(1) is None
        assert await tx.jobs.waiting() == ()


DRAWING = {
    CommandName.DRAW: "/画 一只敏感词猫",
    CommandName.IMAGE_TO_IMAGE: "/图生图 #1 敏感词",
    CommandName.REDRAW: "/重画 #1 敏感词",
    CommandName.REPLAY: "/复现 #2",
    CommandName.VARY: "/变体 #2",
    CommandName.EDIT: "/改 #1 加 敏感词",
    CommandName.INPAINT: "/重绘 敏感词",
    CommandName.OUTPAINT: "/扩图 #1 四周 25% 敏感词",
    CommandName.LINE_ART: "/线稿 #1 敏感词",
    CommandName.DEPTH: "/深度 #1 敏感词",
    CommandName.STYLE: "/风格 #2 水墨",
    CommandName.UPSCALE: "/放大 #2",
}


def test_every_command_that_draws_is_tried_here():
    assert set(DRAWING) == {word.name for word in COMMANDS if word.draws and word.is_available}


async def test_no_command_draws_a_blocked_word(house):
    files = (png("blue", (300, 200)), encode_png(Image.new("L", (300, 200), 255)))
    await house.draw("/画 一只猫 --种子 1")
    await house.draw("/画 一只敏感词猫 --种子 2")
    await manage(house, "/屏蔽词 添加 敏感词")

    for name, command in DRAWING.items():
        attachments = files if name is CommandName.INPAINT else ()
        answer = await house.ask(command, attachments=attachments)
        assert "「敏感词」" in answer.text, (command, answer.text)
    assert len(house.engine.submitted) == 2


async def test_negative_prompts_may_name_what_must_not_be_shown(house):
    await manage(house, "/屏蔽词 添加 血腥")

    assert (await house.draw("/画 一只猫 --反向 血腥")).pictures


async def test_an_allowed_word_excuses_what_it_contains(house):
    await manage(house, "/屏蔽词 添加 裸")
    await manage(house, "/屏蔽词 放行 裸色")

    assert (await house.draw("/画 一条裸色的裙子")).pictures
    assert (await house.ask("/画 一张裸照")).is_error


async def test_only_admins_manage_words(house):
    answer = await house.ask("/屏蔽词 添加 猫")

    assert answer.is_error
    assert (await house.draw("/画 一只猫")).pictures


async def test_many_words_go_in_by_one_message_and_out_again(house):
    added = await manage(house, "/屏蔽词 导入 血腥 暴力，Nude Girl；ass\n赌博、赌 博 ，。")
    assert "5 个词" in added.text
    assert "血腥、暴力、Nude Girl、ass、赌博" in added.text

    again = await manage(house, "/屏蔽词 添加 血 腥、新词")
    assert "1 个词：新词" in again.text
    assert "另外 1 个" in again.text

    removed = await manage(house, "/屏蔽词 删除 賭博、没有的词")
    assert "1 个词：赌博" in removed.text
    listed = await manage(house, "/屏蔽词")
    assert "5 个屏蔽的词、0 个放行的词" in listed.text
    assert "赌博" not in listed.text


async def test_what_cannot_be_listed_is_said(house):
    answer = await house.ask("/屏蔽词 添加 ！？😀", **ADMIN)
    assert (answer.is_error, "！？😀" in answer.text) == (True, True)

    assert "1 个词：猫" in (await manage(house, "/屏蔽词 添加 猫、猫")).text
    assert "没有变" in (await manage(house, "/屏蔽词 添加 猫")).text
    assert "词表里没有：狗" in (await manage(house, "/屏蔽词 删除 狗")).text
    assert "写上要删除的词" in (await house.ask("/屏蔽词 删除", **ADMIN)).text


async def test_words_without_a_verb_are_asked_about(house):
    answer = await manage(house, "/屏蔽词 血腥、暴力")

    assert [button.command for button in answer.buttons] == [
        "/屏蔽词 添加 血腥、暴力",
        "/屏蔽词 删除 血腥、暴力",
        "/屏蔽词 放行 血腥、暴力",
    ]
    assert "还没有词" in (await manage(house, "/屏蔽词")).text


async def test_a_group_sees_the_list_masked(house):
    await manage(house, "/屏蔽词 添加 敏感词")
    await manage(house, "/屏蔽词 放行 裸色")

    private = await manage(house, "/查看屏蔽词")
    group = await manage(house, "/屏蔽词", conversation="一群")

    assert "敏感词" in private.text
    assert "放行 裸色" in private.text
    assert "敏感词" not in group.text
    assert "敏＊＊" in group.text


async def test_the_list_has_pages(house):
    words = "、".join(f"词{number:03}" for number in range(150))
    await manage(house, f"/屏蔽词 添加 {words}")

    last = await manage(house, "/屏蔽词 第3页")

    assert "词149" in last.text
    assert [button.command for button in last.buttons] == ["/屏蔽词 第2页"]
    assert (await house.ask("/屏蔽词 4", **ADMIN)).is_error


async def test_a_prompt_can_be_tried(house):
    await manage(house, "/屏蔽词 添加 敏感词")

    assert (
        "「敏-感-词」（词表里的「敏感词」）"
        in (await manage(house, "/屏蔽词 检查 画个敏-感-词")).text
    )
    assert "不会被挡下" in (await manage(house, "/屏蔽词 检查 一只猫")).text


async def test_every_change_is_in_the_audit_log(house):
    await manage(house, "/屏蔽词 添加 血腥、暴力")
    await manage(house, "/屏蔽词 放行 血腥")

    async with house.storage.reading() as tx:
        second, first = await tx.audit.page(limit=9)
    assert (first.action, first.subject, first.before) == ("word", "血腥、暴力", None)
    assert first.after == {"血腥": "block", "暴力": "block"}
    assert (second.before, second.after) == ({"血腥": "block"}, {"血腥": "allow"})


async def test_every_change_can_be_put_back(house):
    await manage(house, "/屏蔽词 添加 血腥、暴力")
    await manage(house, "/屏蔽词 放行 血腥")

    await manage(house, "/撤销 #2")
    assert "血腥" in (await house.ask("/画 血腥的画面")).text
    await manage(house, "/撤销 #1")

    assert (await house.draw("/画 血腥暴力的画面")).pictures
    assert "还没有词" in (await manage(house, "/屏蔽词")).text


async def test_files_are_read_and_read_again(tmp_path):
    file = tmp_path / "words.txt"
    file.write_text("# 词表\n敏感词\n\n放行：敏感词典\n", encoding="utf-8")
    lists = WordLists([file])
    await lists.load()
    async with open_house(tmp_path, admins=("test:管理员",), word_lists=lists) as house:
        assert (await house.ask("/画 敏感词")).is_error
        assert (await house.draw("/画 敏感词典")).pictures
        assert "文件里有 2 个词" in (await manage(house, "/屏蔽词")).text

        file.write_text("另一个", encoding="utf-8")
        assert (await house.ask("/画 敏感词")).is_error
        assert "一共 1 个词" in (await manage(house, "/屏蔽词 重载")).text
        assert (await house.draw("/画 敏感词")).pictures

        file.unlink()
        assert "「words.txt」" in (await house.ask("/屏蔽词 重载", **ADMIN)).text
        assert (await house.ask("/画 另一个")).is_error
