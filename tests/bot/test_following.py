import pytest
from house import open_house, png
from msgspec.structs import replace
from offered import OFFERED
from PIL import Image, ImageDraw

from bot.pictures import encode_png, open_png
from core.spec import Preprocess


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, registry=OFFERED) as house:
        yield house


def drawing():
    image = Image.new("RGB", (300, 200), "white")
    ImageDraw.Draw(image).ellipse((50, 50, 250, 150), outline="black", width=4)
    return encode_png(image)


def shades():
    return encode_png(Image.linear_gradient("L").convert("RGB"))


async def test_a_line_drawing_is_followed_as_it_is_white_on_black(house):
    answer, submit = await house.accepted("/线稿 一只猫", attachments=[drawing()])

    control = submit.spec.control
    assert (control.name, control.preprocess, control.scale) == ("mini-canny", Preprocess.NONE, 1)
    assert open_png(submit.images[control.image]).getpixel((0, 0)) == (0, 0, 0)
    assert (submit.spec.width, submit.spec.height) == (768, 512)
    assert "原样照着画" in answer.text
    assert submit.spec.init_image is None


async def test_the_outlines_of_any_other_picture_are_taken(house):
    answer, submit = await house.accepted("/线稿 一只猫", attachments=[png("red")])

    assert submit.spec.control.preprocess is Preprocess.CANNY
    assert "先提取了轮廓" in answer.text


async def test_how_a_picture_is_read_can_be_overridden(house):
    _, extracted = await house.accepted("/线稿 一只猫 --处理 提取", attachments=[drawing()])
    answer, kept = await house.accepted(
        "/线稿 一只猫 --处理 原样 --控制强度 0.7", attachments=[png("red")]
    )

    assert extracted.spec.control.preprocess is Preprocess.CANNY
    assert (kept.spec.control.preprocess, kept.spec.control.scale) == (Preprocess.NONE, 0.7)
    assert "看起来" not in answer.text


async def test_a_grey_picture_is_a_depth_map_and_of_others_the_depth_is_estimated(house):
    _, given = await house.accepted("/深度 一间屋子", attachments=[shades()])
    _, estimated = await house.accepted("/深度 一间屋子", attachments=[png("red")])

    assert given.spec.control.preprocess is Preprocess.NONE
    assert estimated.spec.control.preprocess is Preprocess.DEPTH
    assert {given.spec.control.name, estimated.spec.control.name} == {"mini-depth"}


async def test_without_an_estimator_only_depth_maps_are_followed(tmp_path):
    async with open_house(tmp_path, registry=replace(OFFERED, depths=())) as house:
        refused = await house.ask("/深度 一间屋子", attachments=[png("red")])
        followed = await house.ask("/深度 一间屋子", attachments=[shades()])

    assert "只能用现成的深度图" in refused.text
    assert not followed.is_error


async def test_a_work_is_followed_with_its_own_prompt(house):
    await house.draw("/画 一只猫")
    submit = await house.submitted("/线稿 #1")

    assert (submit.spec.prompt, submit.spec.control.name) == ("一只猫", "mini-canny")
    async with house.storage.reading() as tx:
        assert (await tx.works.get(2)).parent == 1


async def test_the_option_follows_a_picture_on_any_drawing(house):
    drawn = await house.submitted("/画 一只猫 --控制 线稿:0.8", attachments=[drawing()])
    both = await house.submitted("/图生图 一只猫 --控制 深度", attachments=[png("red"), shades()])

    assert (drawn.spec.init_image, drawn.spec.control.scale) == (None, 0.8)
    assert both.spec.init_image is not None
    assert both.spec.control.name == "mini-depth"
    assert both.spec.control.image != both.spec.init_image


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/画 一只猫 --控制 线稿", "要一张图"),
        ("/线稿 一只猫", "要一张图"),
        ("/线稿 #1 一只猫 --控制 深度", "不能改成按深度"),
        ("/线稿 #1 一只猫 --模型 plain", "只会画不会按线稿画。会的有：mini"),
    ],
)
async def test_what_cannot_be_followed_is_said(house, said, told):
    await house.draw("/画 一只猫")
    answer = await house.ask(said)

    assert (answer.is_error, told in answer.text) == (True, True), answer.text


async def test_a_followed_picture_is_drawn_again_and_its_strength_may_change(house):
    first = await house.submitted("/线稿 一只猫", attachments=[drawing()])
    same = await house.submitted("/复现 #1")
    softer = await house.submitted("/重画 #1 --控制强度 0.5")

    assert (same.spec, same.images) == (first.spec, first.images)
    assert softer.spec.control == replace(first.spec.control, scale=0.5)
    assert "控制：mini-canny" in (await house.ask("/参数 #1")).text


async def test_a_controlnet_that_is_gone_is_named(tmp_path):
    async with open_house(tmp_path, registry=OFFERED) as house:
        await house.draw("/线稿 一只猫", attachments=[drawing()])
    async with open_house(tmp_path, registry=replace(OFFERED, controlnets=())) as house:
        answer = await house.ask("/重画 #1", message_id="later")

    assert (answer.is_error, "mini-canny" in answer.text) == (True, True)
