"""Every example of the help works: it is said to a whole bot, where what it speaks of is there."""

import asyncio
import io
import shutil
from datetime import UTC, datetime
from itertools import count

import pytest
from house import open_house, png
from offered import OFFERED
from PIL import Image

from bot.commands.vocabulary import OPTIONS, command_word
from bot.replies.help_topics import TOPICS
from core.address import Address
from core.command import CommandName
from core.message import Message

MEMBER, ADMIN, GROUP = "小明", "管理员", "画友群"
WORKS = 16
"""Works #1 to #16 are there, drawn by the member."""

FOLLOWING = frozenset(
    {
        *(CommandName.IMAGE_TO_IMAGE, CommandName.INPAINT, CommandName.OUTPAINT),
        *(CommandName.LINE_ART, CommandName.DEPTH),
    }
)
"""What needs a picture where no work is named."""

BANS = ("/封禁 #12 3天 刷屏", "/封禁 web:5f0c2d 永久 刷屏")

BEFORE = {
    CommandName.EXPORT: (("/收藏 #12", MEMBER),),
    CommandName.RESUME: (("/暂停", ADMIN),),
    CommandName.ENABLE: (("/关闭", ADMIN),),
    CommandName.UNBAN: tuple((line, ADMIN) for line in BANS),
    CommandName.REVIEW: (("/举报 #12 太血腥", "小刚"),),
    CommandName.UNDO: (*((line, ADMIN) for line in BANS), ("/设额度 #12 50张/天", ADMIN)),
    CommandName.LOG: tuple((line, ADMIN) for line in (*BANS, "/解封 #12") * 6),
}
"""What is said before an example, and by whom."""

SPEAKERS = {CommandName.REPORT: "小刚"}
"""Who says the examples that are not for whoever drew the works."""

EACH_APART = frozenset(
    {CommandName.DELETE, CommandName.REPORT, CommandName.REVIEW, CommandName.UNDO}
)
"""What can be done once only: each example is said to a house of its own."""


def cases():
    """Commands with the examples that are said one after the other."""
    for name, (_, examples) in TOPICS.items():
        if name in EACH_APART:
            for number, line in enumerate(examples, start=1):
                yield pytest.param(name, (line,), id=f"{name.name.lower()}-{number}")
        elif name is not CommandName.CANCEL:
            yield pytest.param(name, examples, id=name.name.lower())


def with_hole(colour="red", size=(64, 64)):
    """A picture with a part that was rubbed out."""
    picture = Image.new("RGBA", size, colour)
    picture.paste((0, 0, 0, 0), (16, 16, 48, 48))
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def mask(size=(64, 64)):
    picture = Image.new("L", size, 0)
    picture.paste(255, (16, 16, 48, 48))
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def files_for(name, line):
    """What a person would send along."""
    is_named = "#" in line
    if name is CommandName.INPAINT:
        return [mask()] if is_named else [with_hole()]
    return [png()] if name in FOLLOWING and not is_named else []


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    """Databases in which the works are drawn: in the member's own chat, and in a group."""

    async def draw(folder, **where):
        async with open_house(folder, registry=OFFERED) as house:
            for _ in range(WORKS // 4):
                last = await house.draw("/画 汉服，猫 --数量 4", user=MEMBER, **where)
            assert last.numbers[-1] == WORKS

    folders = {in_group: tmp_path_factory.mktemp("template") for in_group in (False, True)}
    asyncio.run(draw(folders[False]))
    asyncio.run(draw(folders[True], conversation=GROUP))
    return folders


@pytest.fixture
def furnished(templates, tmp_path):
    """Opens a house in which the works are there already."""

    def open_furnished(*, in_group):
        shutil.copytree(templates[in_group], tmp_path / "house")
        return open_house(tmp_path / "house", registry=OFFERED, admins=(f"test:{ADMIN}",))

    return open_furnished


@pytest.mark.parametrize(("name", "lines"), list(cases()))
async def test_the_examples_of_a_command_work(name, lines, furnished):
    ids = (f"said-{number}" for number in count())
    is_admin = command_word(name).is_admin
    in_group = is_admin or name in SPEAKERS
    who = SPEAKERS.get(name, ADMIN if is_admin else MEMBER)
    where = {"conversation": GROUP} if in_group else {}
    async with furnished(in_group=in_group) as house:
        await house.reception.receive(stranger())
        for line in lines:
            is_begun = name is CommandName.LOG and line != lines[0]
            for earlier, speaker in () if is_begun else BEFORE.get(name, ()):
                await house.ask(earlier, user=speaker, message_id=next(ids), **where)
            files = files_for(name, line)
            answer = await house.ask(
                line, user=who, message_id=next(ids), attachments=files, **where
            )
            assert not answer.is_error, f"{line}: {answer.text}"
            assert answer.text


@pytest.mark.parametrize("line", TOPICS[CommandName.CANCEL][1])
async def test_the_examples_of_cancelling_work(line, tmp_path):
    async with open_house(tmp_path, registry=OFFERED) as house:
        house.engine.is_holding = True
        # A number or 全部 is for when several wait.
        for _ in range(1 if line == "/取消" else 3):
            await house.ask("/画 猫 --数量 4")
        await house.say(line)
        # It is what was asked for that ends: the answer is to the job's own message.
        await house.platform.wait(lambda: house.platform.deliveries[-1].reply.is_final)
        ended = house.platform.deliveries[-1].reply

    assert not ended.is_error, ended.text


async def test_the_examples_of_the_options_work(furnished):
    async with furnished(in_group=False) as house:
        await house.ask("/预设 存 水墨风 水墨画", user=MEMBER, message_id="said")
        for option in OPTIONS:
            if option.is_available:
                line = f"{option.after} {option.example}"
                answer = await house.ask(line, user=MEMBER, message_id=option.key)
                assert not answer.is_error, f"{line}: {answer.text}"


def stranger():
    """A message of somebody who is spoken of by number."""
    address = Address(platform="web", conversation="5f0c2d", user="5f0c2d", is_private=True)
    return Message(
        message_id="hello",
        address=address,
        user_name="小红",
        text="/帮助",
        sent_at=datetime.now(UTC),
    )
