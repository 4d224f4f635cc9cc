import pytest
from house import open_house, png
from offered import OFFERED

from bot.pictures import open_png


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, registry=OFFERED) as house:
        yield house


async def test_a_work_is_extended_with_its_own_prompt(house):
    await house.draw("/画 一只猫 --尺寸 512x512")
    submit = await house.submitted("/扩图 #1 左 128")

    spec = submit.spec
    assert (spec.prompt, spec.width, spec.height, spec.strength) == ("一只猫", 640, 512, 0.9)
    assert open_png(submit.images[spec.init_image]).size == (640, 512)
    marked = open_png(submit.images[spec.mask])
    assert (marked.getpixel((10, 10)), marked.getpixel((400, 10))) == (255, 0)
    async with house.storage.reading() as tx:
        assert (await tx.works.get(2)).parent == 1


@pytest.mark.parametrize(
    ("said", "size", "prompt"),
    [
        ("/扩图 #1", (768, 768), "一只猫"),
        ("/扩图 #1 四周 25% 大海", (768, 768), "大海"),
        ("/扩图 #1 上 下 0.5", (512, 1024), "一只猫"),
        ("/扩图 #1 向右扩 1/2", (768, 512), "一只猫"),
        ("扩图 #1 横图", (768, 512), "一只猫"),
        ("扩图 #1 --比例 2:1", (1024, 512), "一只猫"),
        ("zoom #1 左右 12.5%，沙滩", (640, 512), "沙滩"),
    ],
)
async def test_sides_shapes_and_prompts_are_understood(house, said, size, prompt):
    await house.draw("/画 一只猫 --尺寸 512x512")
    spec = (await house.submitted(said)).spec

    assert ((spec.width, spec.height), spec.prompt) == (size, prompt)


async def test_the_new_size_is_told_and_why(house):
    told = await house.ask("/扩图 右 100 一片海", attachments=[png("blue", (600, 400))])

    assert "640×384" not in told.text
    assert "128 的倍数" in told.text
    assert "原来的画面先变成了" in told.text


async def test_a_large_picture_is_made_smaller_and_it_is_said(house):
    submit_before = len(house.engine.submitted)
    told = await house.ask("/扩图 四周 50% 一片海", attachments=[png("blue", (1200, 800))])
    submit = await house.engine.next_submit(submit_before + 1)

    assert "缩成了" in told.text
    assert submit.spec.width * submit.spec.height <= 1_048_576


async def test_the_filling_can_be_chosen(house):
    await house.draw("/画 一只猫")
    copied = await house.submitted("/扩图 #1 左 128")
    mirrored = await house.submitted("/扩图 #1 左 128 --填充 镜像")
    said = await house.submitted("/扩图 #1 左 128 填充镜像")

    assert mirrored.spec == said.spec
    # One colour alone is filled in the same either way.
    assert copied.spec.mask == mirrored.spec.mask


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/扩图", "要一张图"),
        ("/扩图 #1 左 9999", "要扩的大小"),
        ("/扩图 #1 --比例 1:1", "没有变大"),
        ("/扩图 #1 左 128 --模型 plain", "只会画不会重绘和扩图"),
    ],
)
async def test_what_cannot_be_extended_is_said(house, said, told):
    await house.draw("/画 一只猫")
    answer = await house.ask(said)

    assert (answer.is_error, told in answer.text) == (True, True), answer.text


async def test_a_picture_of_anothers_needs_a_prompt(house):
    assert "还要写画什么" in (await house.ask("/扩图 左 128", attachments=[png()])).text


async def test_an_extended_work_is_replayed(house):
    await house.draw("/画 一只猫")
    first = await house.submitted("/扩图 #1 左 128")
    second = await house.submitted("/复现 #2")

    assert (second.spec, second.seeds, second.images) == (first.spec, first.seeds, first.images)


async def test_ones_default_size_is_not_taken_for_a_shape_to_reach(house):
    await house.ask("/设置 尺寸=512x1024")
    spec = (await house.submitted("/扩图 四周 25% 海", attachments=[png("blue", (512, 512))])).spec

    assert (spec.width, spec.height) == (768, 768)
