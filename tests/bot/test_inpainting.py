import io

import pytest
from house import open_house, png
from offered import OFFERED
from PIL import Image

from bot.pictures import encode_png, open_png
from core.address import Address
from core.message import Attachment


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, registry=OFFERED) as house:
        yield house


def mask(size=(300, 200), box=(0, 0, 100, 200)):
    image = Image.new("L", size, 0)
    image.paste(255, box)
    return encode_png(image)


def erased(size=(300, 200)):
    image = Image.new("RGBA", size, "blue")
    image.paste((0, 0, 0, 0), (0, 0, 100, size[1]))
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


async def test_a_mask_comes_as_a_second_picture(house):
    submit = await house.submitted("/重绘 一只狗", attachments=[png("blue", (300, 200)), mask()])

    spec = submit.spec
    assert (spec.prompt, spec.strength, spec.width, spec.height) == ("一只狗", 1.0, 768, 512)
    assert open_png(submit.images[spec.init_image]).size == (300, 200)
    marked = open_png(submit.images[spec.mask])
    assert (marked.getpixel((50, 100)), marked.getpixel((200, 100))) == (255, 0)


async def test_a_mask_comes_as_transparency(house):
    submit = await house.submitted("/重绘 一只狗 --强度 0.8", attachments=[erased()])

    marked = open_png(submit.images[submit.spec.mask])
    assert (marked.getpixel((50, 100)), marked.getpixel((200, 100))) == (255, 0)
    assert submit.spec.strength == 0.8


async def test_a_mask_comes_with_a_work_that_is_quoted_or_numbered(house):
    await house.draw("/画 一只猫 --尺寸 512x768 --步数 7 --风格 水墨")
    shown = house.platform.deliveries[-1]

    quoted = await house.submitted(
        "/重绘 一顶帽子", attachments=[mask((512, 768))], reply_to=f"remote-{shown.delivery_id}"
    )
    numbered = await house.submitted("/重绘 #1", attachments=[mask((256, 384))])

    assert (quoted.spec.prompt, numbered.spec.prompt) == ("一顶帽子", "一只猫")
    for submit in (quoted, numbered):
        spec = submit.spec
        assert (spec.width, spec.height, spec.steps) == (512, 768, 7)
        assert [lora.name for lora in spec.loras] == ["ink"]
        assert open_png(submit.images[spec.mask]).size == (512, 768)
    async with house.storage.reading() as tx:
        assert (await tx.works.get(2)).parent == (await tx.works.get(3)).parent == 1


async def test_a_mask_comes_with_a_picture_that_is_quoted(house):
    quoted = (Attachment(name="q.png", data=png("blue", (300, 200))),)
    submit = await house.submitted("/重绘 一只狗", quoted=quoted, attachments=[mask()])

    assert open_png(submit.images[submit.spec.init_image]).getpixel((0, 0)) == (0, 0, 255)
    assert open_png(submit.images[submit.spec.mask]).getpixel((50, 100)) == 255


async def test_a_quoted_work_may_come_with_its_picture(house):
    await house.draw("/画 一只猫")
    shown = house.platform.deliveries[-1]
    quoted = (Attachment(name="q.png", data=png("blue", (512, 512))),)

    submit = await house.submitted(
        "/重绘 一只狗",
        quoted=quoted,
        reply_to=f"remote-{shown.delivery_id}",
        attachments=[mask((512, 512))],
    )

    async with house.storage.reading() as tx:
        assert submit.images[submit.spec.init_image] == (await tx.outputs.get(1)).data


async def test_a_mask_of_another_shape_is_stretched_and_told(house):
    queued = await house.ask("/重绘 狗", attachments=[png("blue", (300, 200)), mask((100, 100))])

    assert "拉伸" in queued.text


@pytest.mark.parametrize(
    ("said", "attachments", "told"),
    [
        ("/重绘 狗", [png("blue")], "三种办法"),
        ("/重绘 狗", [], "要一张图"),
        ("/重绘", [png("blue"), mask()], "还要写画什么"),
        ("/重绘 狗", [png("blue"), mask(box=(0, 0, 0, 0))], "没有白色"),
        ("/重绘 狗", [png(), mask(), mask()], "最多要 2 张图"),
        ("/重绘 狗 --模型 plain", [png("blue"), mask()], "只会画不会重绘和扩图。会的有：mini"),
    ],
)
async def test_what_cannot_be_repainted_is_said(house, said, attachments, told):
    answer = await house.ask(said, attachments=attachments)

    assert answer.is_error
    assert told in answer.text


async def test_a_work_alone_tells_the_ways_to_mark_it(house):
    await house.draw("/画 一只猫")

    assert "三种办法" in (await house.ask("/重绘 #1 狗")).text


async def test_people_get_the_old_picture_outside_the_mask(house):
    before = Image.effect_noise((512, 512), 100).convert("RGB")
    await house.draw(
        "/重绘 狗", attachments=[encode_png(before), mask((512, 512), (0, 0, 256, 512))]
    )
    library = house.library(visible=False, plain_originals=True)
    owner = Address(platform="test", conversation="小明", user="小明")

    shown = open_png(await library.picture(1, owner))
    original = open_png(await library.picture(1, owner, is_original=True))
    small = Image.open(io.BytesIO(await library.thumbnail(1, owner)))

    right = (256, 0, 512, 512)
    assert shown.crop(right).tobytes() == before.crop(right).tobytes()
    new = original.resize((512, 512)).getpixel((10, 10))
    assert shown.getpixel((10, 10)) == new
    assert small.size == (384, 384)
    # The noise is still there on the right, and on the left is one colour.
    assert len(set(small.crop((200, 0, 384, 384)).convert("L").get_flattened_data())) > 50
    assert len(set(small.crop((0, 0, 150, 384)).convert("L").get_flattened_data())) < 20


async def test_what_is_drawn_after_a_repainted_work_starts_from_what_was_shown(house):
    before = Image.effect_noise((512, 512), 100).convert("RGB")
    await house.draw(
        "/重绘 狗", attachments=[encode_png(before), mask((512, 512), (0, 0, 256, 512))]
    )

    submit = await house.submitted("/变体 #1")

    start = open_png(submit.images[submit.spec.init_image])
    right = (256, 0, 512, 512)
    assert start.crop(right).tobytes() == before.crop(right).tobytes()


@pytest.mark.parametrize("again", ["/重画 #1 --种子 不变", "/复现 #1"])
async def test_a_repainted_work_is_drawn_again_with_its_mask(house, again):
    first = await house.submitted("/重绘 狗", attachments=[png("blue", (512, 512)), mask()])
    second = await house.submitted(again)

    assert (second.spec, second.seeds, second.images) == (first.spec, first.seeds, first.images)


async def test_parameters_tell_of_the_mask(house):
    await house.draw("/重绘 狗", attachments=[png("blue"), mask()])
    text = (await house.ask("/参数 #1")).text

    assert "蒙版：" in text
    assert "强度：1（有参考图" in text
