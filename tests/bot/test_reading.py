import io

import pytest
from house import open_house, png
from PIL import Image, PngImagePlugin

from bot.commands.parser import parse
from bot.posted import Posted, read_posted

A1111 = (
    "masterpiece, 1girl, <lora:ink:0.7> mountains\n"
    "Negative prompt: lowres, bad hands\n"
    "Steps: 28, Sampler: Euler a, CFG scale: 7, Seed: 42, Size: 512x768, "
    "Model hash: abc, Model: mini, Clip skip: 2, Version: v1.10.1"
)


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        yield house


def with_text(**chunks):
    info = PngImagePlugin.PngInfo()
    for key, text in chunks.items():
        info.add_itxt(key, text)
    target = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(target, "PNG", pnginfo=info)
    return target.getvalue()


def with_comment(text, form):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + text.encode("utf-16-be")
    target = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(target, form, exif=exif)
    return target.getvalue()


async def test_a_picture_of_another_program_gives_a_line_that_draws_it(house):
    answer = await house.ask("/参数", attachments=[with_text(parameters=A1111)])
    (button,) = answer.buttons
    command = parse(button.command)

    assert button.is_draft
    assert button.command in answer.text
    assert command.prompt == "masterpiece, 1girl, mountains"
    options = command.options
    assert (options.negative_prompt, options.steps, options.seed) == ("lowres, bad hands", 28, 42)
    assert (options.sampler, options.size, options.model) == ("Euler a", (512, 768), "mini")
    # What has no use here is named, not swallowed.
    for unknown in ("Model hash", "Clip skip", "Version", "ink"):
        assert unknown in answer.text
    assert "Model、" not in answer.text

    spec = (await house.submitted(button.command)).spec
    assert (spec.width, spec.height, spec.steps) == (512, 768, 28)


async def test_pasted_parameters_are_read_the_same(house):
    pasted = await house.ask(f"/参数 {A1111}")
    posted = await house.ask("/参数", attachments=[with_text(parameters=A1111)])

    assert pasted == posted


async def test_our_own_picture_gives_its_own_line(house):
    line = "/画 一只猫 --尺寸 512x768 --种子 7 --模型 mini"
    file = with_text(danqing=line, parameters=A1111)

    assert (await house.ask("/参数", attachments=[file])).buttons[0].command == line


@pytest.mark.parametrize("line", ["/删除 #1", "废话", "/画 猫 --步数 很多"])
async def test_a_line_that_draws_nothing_is_not_believed(house, line):
    file = with_text(danqing=line, parameters=A1111)

    assert "masterpiece" in (await house.ask("/参数", attachments=[file])).text
    assert (await house.ask("/参数", attachments=[with_text(danqing=line)])).is_error


async def test_what_cannot_be_drawn_here_is_said_and_still_read(house):
    answer = await house.ask(f"/参数 {A1111.replace('Steps: 28', 'Steps: 999')}")

    assert not answer.is_error
    assert "还画不了" in answer.text
    assert "--步数 999" in answer.buttons[0].command


async def test_a_picture_without_parameters_says_so(house):
    answer = await house.ask("/参数", attachments=[png()])

    assert (answer.is_error, "没有写参数" in answer.text) == (True, True)


async def test_a_number_still_means_a_work(house):
    await house.draw("/画 一只猫")

    assert "#1 的参数" in (await house.ask("/参数 #1", attachments=[png()])).text
    assert (await house.ask("/参数 天气")).is_error


@pytest.mark.parametrize("form", ["JPEG", "WEBP"])
def test_comments_of_other_formats_are_read(form):
    assert read_posted(with_comment("猫\nSteps: 1, Seed: 2, Size: 8x8", form)) == Posted(
        "", "猫\nSteps: 1, Seed: 2, Size: 8x8"
    )


@pytest.mark.parametrize(
    "data",
    [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", with_text(parameters="x" * 30_000), png()[:60]],
)
def test_what_cannot_be_read_says_nothing(data):
    assert read_posted(data) == Posted()


async def test_our_own_delivered_copy_draws_the_same_again(house):
    first = await house.submitted("/画 一只猫，雪 --种子 42 --步数 9 --反向 文字 --引导 5")
    viewer = house.platform.deliveries[-1].address
    copy = await house.library().picture(1, viewer)
    answer = await house.ask("/参数", attachments=[copy])
    again = await house.submitted(answer.buttons[0].command)

    assert (again.spec, again.seeds) == (first.spec, first.seeds)
    # What other programs read of it says the same.
    assert "Seed: 42" in read_posted(copy).infotext
