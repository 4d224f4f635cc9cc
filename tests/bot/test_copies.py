import io
from datetime import timedelta

import pytest
from house import open_house
from PIL import Image, ImageChops
from sqlalchemy import select

from bot.labels.check import check
from core import infotext
from core.address import Address
from core.errors import UserError
from storage.house_tables import unlabelled
from storage.places import EVERYWHERE, Place

OWNER = Address(platform="test", conversation="小明", user="小明")
CODE = "001191110102MAD55U9H0F10002"


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        await house.draw("/画 一只猫 --反向 文字 --种子 42")
        yield house


def opened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


async def stored(house, number=1):
    async with house.storage.reading() as tx:
        return (await tx.outputs.get(number)).data


async def log(house):
    async with house.storage.reading() as tx:
        rows = await tx._statements.execute(select(unlabelled).order_by(unlabelled.c.entry_id))
        return [(row.number, row.platform, row.conversation, row.user) for row in rows]


async def choose(house, value, place=None):
    async with house.storage.transaction() as tx:
        await tx.places.set(place or Place("test", "小明"), "label", value)


async def test_a_delivered_copy_has_both_labels_and_its_parameters(house):
    before = await stored(house)

    data = await house.library(producer_code=CODE).picture(1, OWNER)

    image = opened(data)
    plain = opened(before).convert("RGB").resize(image.size, Image.Resampling.LANCZOS)
    left, top, right, bottom = ImageChops.difference(image, plain).getbbox()
    assert image.size == (512, 512)
    assert (left > 256, top > 256, right <= 512, bottom <= 512) == (True,) * 4
    checked = check(data)
    assert checked.is_valid
    assert (checked.label.label, checked.label.content_producer) == ("1", CODE)
    assert checked.label.produce_id.startswith("1-")
    assert (checked.label.content_propagator, checked.label.propagate_id) == ("", "")
    read = infotext.parse(image.text[infotext.KEYWORD])
    assert (read.prompt, read.negative_prompt, read.fields["Seed"]) == ("一只猫", "文字", "42")
    assert image.text[infotext.LINE_KEYWORD].startswith("/画 一只猫")
    assert "小明" not in str(image.text)
    assert await stored(house) == before
    assert not opened(before).text


async def test_without_a_code_a_plain_name_is_written_and_none_made_up(house):
    label = check(await house.library().picture(1, OWNER)).label

    assert label.content_producer == "Danqing"


async def test_a_propagator_gives_a_number_too(house):
    code = CODE[:22] + "20002"

    label = check(await house.library(propagator_code=code).picture(1, OWNER)).label

    assert (label.content_propagator, label.propagate_id) == (code, label.produce_id)


async def test_every_file_has_a_number_of_its_own_and_the_same_file_keeps_it(house):
    await house.draw("/画 一只猫 --反向 文字 --种子 42")
    library = house.library()

    files = [
        await library.picture(1, OWNER),
        await library.picture(1, OWNER, is_original=True),
        await library.thumbnail(1, OWNER),
        await library.picture(2, OWNER),
        await house.library(corner="左上").picture(1, OWNER),
    ]

    numbers = [check(file).label.produce_id for file in files]
    assert len(set(numbers)) == len(files)
    assert await house.library().picture(1, OWNER) == files[0]
    assert await library.picture(1, OWNER) == files[0]


async def test_thumbnails_are_labelled_like_large_copies(house):
    data = await house.library().thumbnail(1, OWNER)

    image = opened(data)
    assert (image.format, image.size) == ("JPEG", (384, 384))
    assert check(data).is_valid
    assert min(image.convert("L").crop((280, 340, 384, 384)).get_flattened_data()) < 60


async def test_an_original_is_labelled_unless_the_operator_gives_plain_ones(house):
    before = opened(await stored(house))

    labelled = opened(await house.library().picture(1, OWNER, is_original=True))
    plain = await house.library(plain_originals=True).picture(1, OWNER, is_original=True)

    assert labelled.size == before.size == (64, 64)
    assert ImageChops.difference(labelled.convert("RGB"), before.convert("RGB")).getbbox()
    assert opened(plain).tobytes() == before.tobytes()
    assert check(plain).is_valid
    assert await log(house) == [(1, "test", "小明", "小明")]


async def test_all_can_be_switched_off(house):
    library = house.library(visible=False, implicit=False, parameters=False)

    data = await library.picture(1, OWNER, is_original=True)

    assert data == await stored(house)


async def test_a_conversation_can_choose_otherwise(house):
    whole = opened(await house.library(visible=False).picture(1, OWNER))
    await choose(house, "top-left")
    moved = opened(await house.library(visible=False).picture(1, OWNER))
    await choose(house, "off")
    off = opened(await house.library().picture(1, OWNER))
    await choose(house, "on", EVERYWHERE)
    still_off = opened(await house.library(visible=False).picture(1, OWNER))

    assert max(ImageChops.difference(moved, whole).getbbox()) < 256
    assert off.tobytes() == still_off.tobytes() == whole.tobytes()


async def test_who_gets_a_copy_without_words_is_noted_once_a_day(house):
    library = house.library(visible=False)
    async with house.storage.transaction() as tx:
        await tx.places.set(Place("test", "群"), "label", "on")

    for _ in range(3):
        await library.picture(1, OWNER)
        await library.thumbnail(1, OWNER)
    assert await log(house) == [(1, "test", "小明", "小明")]
    house.later = timedelta(hours=25)
    await library.picture(1, OWNER)
    assert await log(house) == [(1, "test", "小明", "小明")] * 2


async def test_labelled_copies_are_not_noted(house):
    await house.library().picture(1, OWNER)
    await house.library().thumbnail(1, OWNER)

    assert await log(house) == []


async def test_nothing_is_noted_for_those_who_may_not_see_it(house):
    stranger = Address(platform="test", conversation="小红", user="小红")

    with pytest.raises(UserError):
        await house.library(visible=False).picture(1, stranger)

    assert await log(house) == []


async def test_what_is_drawn_from_a_labelled_picture_starts_from_the_clean_one(house):
    sent = next(d for d in house.platform.deliveries if d.reply.numbers == (1,))
    await house.library().picture(1, OWNER)

    submit = await house.submitted("/图生图 油画", reply_to=f"remote-{sent.delivery_id}")

    (image,) = submit.images.values()
    assert image == await stored(house)
