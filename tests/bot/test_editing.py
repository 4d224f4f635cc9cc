import pytest
from house import open_house, png
from offered import OFFERED


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, registry=OFFERED) as house:
        yield house


async def test_a_prompt_is_changed_and_the_seed_stays(house):
    first = await house.submitted("/画 一只猫 --种子 42 --步数 9")
    answer = await house.ask("/改 #1 加 月亮")
    second = await house.engine.next_submit(2)

    assert second.spec.prompt == "一只猫，月亮"
    assert (second.seeds, second.spec.steps) == (first.seeds, 9)
    assert "改了：加「月亮」；种子不变" in answer.text
    assert "--模型 editor" in answer.text
    async with house.storage.reading() as tx:
        work = await tx.works.get(2)
        assert (work.parent, work.command) == (1, "改")


@pytest.mark.parametrize(
    ("said", "prompt", "negative"),
    [
        ("/改 #1 去掉 月亮", "一只猫", "月亮"),
        ("改 #1 把猫换成狗", "一只狗，月亮", ""),
        ("改 1 换成 狗", "一只狗，月亮", ""),
        (".. 加 星星", "一只猫，月亮，星星", ""),
        ("。。 加 星星", "一只猫，月亮，星星", ""),
        ("/改 #1 一条龙", "一条龙", ""),
    ],
)
async def test_the_ways_to_change_a_prompt(house, said, prompt, negative):
    await house.draw("/画 一只猫，月亮")
    spec = (await house.submitted(said)).spec

    assert (spec.prompt, spec.negative_prompt) == (prompt, negative)


async def test_options_alone_change_a_work_too(house):
    await house.draw("/画 一只猫 --种子 42")
    tall = await house.submitted("/改 #1 竖图")
    other = await house.submitted("/改 #1 加 雪 --种子 7 --步数 5")

    assert (tall.spec.prompt, tall.spec.width, tall.spec.height) == ("一只猫", 512, 768)
    assert tall.seeds == (42,)
    assert (other.seeds, other.spec.steps) == ((7,), 5)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("改 #1 加上雪", "改了：加「雪」；种子不变"),
        ("改 去掉月亮 种子不变", "改了：去「月亮」；反向加「月亮」；种子不变"),
        ("改 竖图", "改了：尺寸 512×512 → 512×768；种子不变"),
        ("改 #1 换成竖图", "改了：尺寸 512×512 → 512×768；种子不变"),
        ("改 #1 把猫换成狗", "改了：「猫」→「狗」；种子不变"),
        ("改 #1 加雪，步数改成 30", "改了：加「雪」；步数 9 → 30；种子不变"),
        ("改 #1 步数 30", "改了：步数 9 → 30；种子不变"),
        ("改 #1 --引导 5 --采样器 Euler a", "改了：引导 4 → 5；采样器 DDIM → Euler a；种子不变"),
        ("改 #1 换个种子", "改了：种子随机"),
        ("改 #1 --种子 7", "改了：种子 42 → 7"),
        ("改 #1 加雪，2张", "改了：加「雪」；种子不变；2 张"),
        ("改 #1 一条龙", "改了：「一只猫，月亮」→「一条龙」；种子不变"),
    ],
)
async def test_what_was_changed_is_told_in_one_line(house, said, told):
    await house.draw("/画 一只猫，月亮 --种子 42 --步数 9")

    assert told in (await house.ask(said)).text


async def test_a_reply_to_the_picture_names_the_work_to_be_changed(house):
    await house.draw("/画 一只猫 --种子 42")
    shown = house.platform.deliveries[-1]
    await house.draw("/画 一只狗")
    await house.draw("改 加上雪", reply_to=f"remote-{shown.delivery_id}")

    assert house.engine.submitted[-1].spec.prompt == "一只猫，雪"


async def test_an_option_said_in_words_with_a_bad_value_is_no_new_prompt(house):
    await house.draw("/画 一只猫")
    answer = await house.ask("/改 #1 步数改成很多")

    assert answer.is_error
    assert "1 到 1000" in answer.text


async def test_a_random_seed_can_be_asked_for(house):
    await house.draw("/画 一只猫 --种子 42")
    answer = await house.ask("/改 #1 加 雪 --种子 随机")

    assert "改了：加「雪」；种子随机" in answer.text
    assert (await house.engine.next_submit(2)).seeds != (42,)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/改 #1", "要怎么改"),
        ("/改 #1 把鱼换成鸟", "没有「鱼」"),
        ("/改 #9 加雪", "找不到"),
    ],
)
async def test_what_cannot_be_changed_is_said(house, said, told):
    await house.draw("/画 一只猫")
    answer = await house.ask(said)

    assert (answer.is_error, told in answer.text) == (True, True), answer.text


async def test_a_model_that_can_edit_gets_the_picture_and_the_words(house):
    await house.draw("/画 一只猫 --种子 42 --反向 文字")
    submit = await house.submitted("/改 #1 让它下雪 --模型 editor")
    spec = submit.spec

    assert (spec.model, spec.prompt, spec.init_image) == ("editor", "让它下雪", None)
    assert (spec.negative_prompt, spec.steps) == ("", OFFERED.models[2].steps)
    async with house.storage.reading() as tx:
        assert submit.images[spec.reference] == (await tx.outputs.get(1)).data


async def test_any_picture_is_edited_where_the_model_can(house):
    edited = await house.submitted("/改 让它下雪 --模型 修图", attachments=[png("red", (300, 200))])
    refused = await house.ask("/改 让它下雪", attachments=[png("red", (300, 200))])

    assert edited.spec.reference is not None
    assert edited.spec.width > edited.spec.height
    assert refused.is_error
    assert "迷你不会按一句话改图。会的有：editor" in refused.text


async def test_an_editing_model_says_that_it_does_not_draw_from_words_alone(house):
    answer = await house.ask("/画 一只猫 --模型 editor")

    assert "改图师不会按一句话画。会的有：mini、plain" in answer.text
