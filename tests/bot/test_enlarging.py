import pytest
from house import open_house, png
from msgspec.structs import replace
from offered import OFFERED

from bot.limits import Limits
from core.model_card import UpscalerCard


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, registry=OFFERED) as house:
        yield house


async def test_a_work_becomes_twice_as_large_tile_by_tile(house):
    await house.draw("/画 一只猫 --尺寸 768x512 --步数 11 --风格 水墨")
    answer = await house.ask("/放大 #1")
    spec = (await house.engine.next_submit(2)).spec

    assert (spec.width, spec.height, spec.is_tiled, spec.strength) == (1536, 1024, True, 0.3)
    assert (spec.prompt, spec.steps, spec.upscaler) == ("一只猫", 11, None)
    assert [lora.name for lora in spec.loras] == ["ink"]
    assert "从 768×512 放大到 1536×1024" in answer.text


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ("/放大 #1 2", 1024),
        ("/放大 #1 四倍", 2048),
        ("/放大 1 1.5", 768),
        ("/放大 #1 --放大 3", 1536),
        ("U1", 1024),
        ("高清 #1 3倍 --强度 0.2", 1536),
    ],
)
async def test_the_factor_is_said_in_many_ways(house, said, size):
    await house.draw("/画 一只猫")
    assert (await house.submitted(said)).spec.width == size


async def test_u2_enlarges_the_second_picture_of_a_set(house):
    await house.draw("/画 一只猫 --数量 3")
    await house.draw("U2 3倍")

    async with house.storage.reading() as tx:
        work = await tx.works.get(4)
    assert (work.parent, work.spec.width) == (2, 1536)


async def test_a_picture_that_is_sent_needs_a_prompt(house):
    assert (await house.ask("/放大", attachments=[png("red", (300, 200))])).is_error
    submit = await house.submitted("/放大 2倍 一只猫", attachments=[png("red", (300, 200))])

    assert (submit.spec.prompt, submit.spec.width, submit.spec.height) == ("一只猫", 640, 384)


async def test_weights_made_for_enlarging_are_used_where_there_are_some(tmp_path):
    card = UpscalerCard(name="sharp", title="锐利", path="sharp", licence="MIT")
    async with open_house(tmp_path, registry=replace(OFFERED, upscalers=(card,))) as house:
        await house.draw("/画 一只猫")
        assert (await house.submitted("/放大 #1")).spec.upscaler == "sharp"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/放大 #1 9倍", "9倍"),
        ("/放大 #1 1.2倍", "1.5 到 4 倍"),
        ("/画 一只猫 --放大 2", "先去掉它画出来"),
        ("/放大 #1 --模型 plain", "不会照着图画"),
    ],
)
async def test_what_cannot_be_enlarged_is_said(house, said, told):
    await house.draw("/画 一只猫")
    answer = await house.ask(said)

    assert (answer.is_error, told in answer.text) == (True, True), answer.text


async def test_what_would_be_too_large_names_the_most(tmp_path):
    async with open_house(tmp_path, limits=Limits(max_enlarged_pixels=1_000_000)) as house:
        await house.draw("/画 一只猫 --尺寸 512x512")
        answer = await house.ask("/放大 #1 4倍")

    assert "最多放大 1.9 倍" in answer.text


async def test_an_enlarged_work_is_drawn_again(house):
    await house.draw("/画 一只猫")
    first = await house.submitted("/放大 #1 4倍")
    again = await house.submitted("/重画 #2 --种子 不变")
    same = await house.submitted("/复现 #2")

    assert first.spec == again.spec == same.spec
    assert "放大：分块重画" in (await house.ask("/参数 #2")).text
