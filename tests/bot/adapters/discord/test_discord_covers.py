from bot.adapters.discord.fitting import fitted
from core.address import Address
from core.message import Picture, Reply
from tests.bot.adapters.browser.pages import jpeg, png
from tests.bot.adapters.memory_bot import MemoryBot

HERE = Address(platform="discord", conversation="1", user="2")


async def test_a_spoiler_is_sent_as_one():
    bot = MemoryBot()
    for number in (1, 2):
        bot.add_work(HERE, number, "一只猫", png("red"), jpeg("red"))
    pictures = tuple(
        Picture(number=number, width=64, height=64, is_spoiler=number == 1) for number in (1, 2)
    )

    files = await fitted(bot, Reply(text="", pictures=pictures), HERE, most=10**7)

    assert [file.as_file().spoiler for file in files] == [True, False]
