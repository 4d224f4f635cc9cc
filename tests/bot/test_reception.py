import io

import pytest
from house import RECORD, open_house, png
from msgspec.structs import replace
from PIL import Image

from bot.engine_client import EngineDown
from bot.handlers.table import HANDLERS
from bot.limits import Limits
from core import wire
from core.command import CommandName
from core.engine_state import EngineState
from core.errors import PlatformError, PlatformRefusedError
from core.job import JobStatus
from core.message import Attachment


def init_image_of(submit: wire.Submit) -> bytes:
    return submit.images[submit.spec.init_image]


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        yield house


async def test_a_wish_is_answered_at_once_and_drawn(house):
    queued = await house.ask("/画 红色背景上的一只猫 --种子 42")
    await house.platform.wait(lambda: len(house.platform.deliveries) == 2)
    final = house.platform.deliveries[1].reply

    assert "红色背景上的一只猫" in queued.text
    assert "512×512 · 20 步 · 引导 4 · DDIM · 种子 42" in queued.text
    assert [button.label for button in queued.buttons] == ["取消"]
    assert (final.is_final, final.numbers, final.job_id) == (True, (1,), queued.job_id)
    assert [(p.number, p.width, p.height) for p in final.pictures] == [(1, 512, 512)]
    labels = [button.label for button in final.buttons]
    assert labels == ["重画", "变体", "改", "放大", "扩图", "参数", "收藏", "删除"]


async def test_several_pictures_have_following_seeds_and_numbers_of_their_own(house):
    final = await house.draw("/画 一只猫 --种子 42 --数量 3")

    assert house.engine.submitted[0].seeds == (42, 43, 44)
    assert [picture.number for picture in final.pictures] == [1, 2, 3]
    assert "#1–#3" in final.text
    assert [(button.label, button.command) for button in final.buttons[:4]] == [
        ("重画", "/重画 #1 --数量 3"),
        ("变体 #1", "/变体 #1"),
        ("变体 #2", "/变体 #2"),
        ("变体 #3", "/变体 #3"),
    ]


async def test_a_redelivered_message_is_obeyed_once(house):
    await house.say("/画 一只猫", message_id="same")
    await house.say("/画 一只猫", message_id="same")
    await house.draw("/画 一只狗")

    assert [job.spec.prompt for job in house.engine.submitted] == ["一只猫", "一只狗"]


async def test_an_attached_picture_makes_it_image_to_image(house):
    final = await house.draw("/画 一个苹果 --强度 0.7", attachments=[png("blue", (300, 200))])
    submit = house.engine.submitted[0]

    assert Image.open(io.BytesIO(init_image_of(submit))).size == (300, 200)
    assert (submit.spec.strength, submit.spec.width, submit.spec.height) == (0.7, 768, 512)
    assert final.pictures


async def test_a_reply_to_a_picture_makes_it_image_to_image(house):
    await house.draw("/画 一只猫 --种子 5")
    shown = house.platform.deliveries[-1]

    await house.draw("/画 一只狗", reply_to=f"remote-{shown.delivery_id}")

    submit = house.engine.submitted[1]
    assert init_image_of(submit)
    async with house.storage.reading() as tx:
        assert (await tx.works.get(2)).parent == 1


async def test_image_to_image_needs_a_picture(house):
    answer = await house.ask("/图生图 一只狗")

    assert answer.is_error
    assert "图生图" in answer.text


async def test_image_to_image_takes_a_number(house):
    await house.draw("/画 一只猫")

    await house.draw("/图生图 #1 一只狗")

    assert house.engine.submitted[1].spec.strength == 0.6


async def test_a_file_that_is_no_picture_is_named(house):
    answer = await house.ask("/画 一只狗", attachments=[b"PK not a picture"])

    assert (answer.is_error, "第 1 个附件" in answer.text) == (True, True)


async def test_redrawing_keeps_all_but_the_seed(house):
    await house.draw("/画 一只猫 --种子 42 --步数 12 --反向 狗")
    await house.draw("/重画 #1")
    first, second = house.engine.submitted

    assert second.spec == first.spec
    assert second.seeds != first.seeds
    async with house.storage.reading() as tx:
        assert (await tx.works.get(2)).parent == 1


async def test_redrawing_takes_other_options(house):
    await house.draw("/画 一只猫 --种子 42")
    await house.draw("/重画 #1 --步数 30 --种子 不变")

    submit = house.engine.submitted[1]
    assert (submit.spec.steps, submit.seeds) == (30, (42,))


async def test_without_a_number_the_latest_work_is_meant_and_said_so(house):
    await house.draw("/画 一只猫")
    await house.draw("/画 一只狗")

    queued = await house.ask("/重画")

    assert "#2" in queued.text
    assert house.engine.submitted[-1].spec.prompt == "一只狗"


async def test_replaying_asks_for_the_same_pixels_and_says_that_they_are(house):
    await house.draw("/画 一只猫 --种子 42")
    final = await house.draw("/复现 #1")
    submit = house.engine.submitted[1]

    assert (submit.spec, submit.seeds) == (house.engine.submitted[0].spec, (42,))
    assert submit.bucket == RECORD.bucket
    assert "逐像素一致" in final.text


async def test_a_replay_that_differs_says_what_has_changed(house):
    await house.draw("/画 一只猫 --种子 42")
    house.engine.is_holding = True
    message_id = await house.say("/复现 #1")
    submit = await house.engine.next_submit(2)
    newer = replace(RECORD, versions={"torch": "2"})
    event = house.engine.finished(submit, newer)
    other = replace(event.images[0], png=png("black"))
    await house.dispatcher.on_event(replace(event, images=(other,)))

    await house.platform.wait(lambda: len(house.answers(message_id)) == 2)
    text = house.answers(message_id)[1].text
    assert "不完全一致" in text
    assert "torch 1 → 2" in text


async def test_a_variation_starts_from_the_work_itself(house):
    await house.draw("/画 一只猫 --种子 42")
    await house.draw("/变体 #1 强")
    submit = house.engine.submitted[1]

    async with house.storage.reading() as tx:
        assert init_image_of(submit) == (await tx.outputs.get(1)).data
    assert submit.spec.strength == 0.65
    assert submit.spec.prompt == "一只猫"


async def test_v2_varies_the_second_picture_of_a_set(house):
    await house.draw("/画 一只猫 --数量 3")
    await house.draw("V2")

    async with house.storage.reading() as tx:
        assert (await tx.works.get(4)).parent == 2
    assert "只画了 1 张" in (await house.ask("/变体 #4 V3")).text


@pytest.mark.parametrize("command", ["/参数 #1 颜色", "/队列 全部", "/模型 大的", "/删除 全部"])
async def test_words_without_a_use_are_refused_not_ignored(house, command):
    await house.draw("/画 一只猫")

    assert (await house.ask(command)).is_error


async def test_parameters_tell_everything(house):
    await house.draw("/画 一只猫 --种子 42 --反向 狗")
    answer = await house.ask("/参数 #1")

    for part in ("一只猫", "反向提示词：狗", "步数：20", "种子：42", "采样器：DDIM", "模型：mini"):
        assert part in answer.text


async def test_history_pages_and_searches(house):
    for animal in "猫狗猫鱼猫马牛羊":
        await house.draw(f"/画 一只{animal}")

    first = await house.ask("/历史")
    second = await house.ask("/历史 第2页")
    cats = await house.ask("/找图 猫")

    assert first.numbers == (8, 7, 6, 5, 4, 3)
    assert [button.label for button in first.buttons] == ["下一页"]
    assert second.numbers == (2, 1)
    assert cats.numbers == (5, 3, 1)
    assert (await house.ask("/历史 大象")).is_error
    assert (await house.ask("/历史 第9页")).is_error


async def test_deleting_removes_the_bytes_and_says_that_there_is_no_way_back(house):
    await house.draw("/画 一只猫 --种子 42")
    answer = await house.ask("/删除 #1")

    assert "找不回来" in answer.text
    async with house.storage.reading() as tx:
        assert await tx.outputs.get(1) is None
    assert "已经删除" in (await house.ask("/找图 #1")).text
    assert "无法比较" in (await house.draw("/复现 #1")).text


async def test_nobody_deletes_or_sees_what_is_anothers(house):
    await house.draw("/画 一只猫")

    for command in ("/删除 #1 确认", "/参数 #1", "/重画 #1", "/取消 #1"):
        answer = await house.ask(command, user="小红")
        assert answer.is_error, command


async def test_in_a_group_one_sees_but_does_not_touch_what_others_drew(house):
    await house.draw("/画 一只猫", conversation="群")

    seen = await house.ask("/参数 #1", user="小红", conversation="群")
    deleted = await house.ask("/删除 #1 确认", user="小红", conversation="群")
    elsewhere = await house.ask("/参数 #1", user="小红", conversation="别的群")

    assert not seen.is_error
    assert (deleted.is_error, elsewhere.is_error) == (True, True)


async def test_talk_in_a_group_is_neither_answered_nor_kept(house):
    await house.say("今天吃什么", conversation="群", is_addressed=False)
    await house.ask("/帮助", conversation="群", is_addressed=False)

    assert len(house.platform.deliveries) == 1
    async with house.storage.reading() as tx:
        address = house.platform.deliveries[0].address
        assert [e.text for e in await tx.transcript(address, limit=9) if e.kind == "message"] == [
            "/帮助"
        ]


async def test_plain_words_come_back_as_a_button_that_draws_them(house):
    answer = await house.ask("红色背景上的一只猫")

    assert answer.is_error
    assert [b.command for b in answer.buttons] == ["/画 红色背景上的一只猫"]


async def test_cancelling_a_running_job_stops_the_engine_and_is_told_once(house):
    house.engine.is_holding = True
    message_id = await house.say("/画 一只猫")
    submit = await house.engine.next_submit()

    await house.say("/取消 #1")
    await house.dispatcher.on_event(house.engine.finished(submit))
    await house.ask("/帮助")

    assert house.engine.cancelled == [submit.job_id]
    finals = [answer for answer in house.answers(message_id) if answer.is_final]
    assert [final.text for final in finals] == ["#1 已取消。"]
    async with house.storage.reading() as tx:
        assert (await tx.jobs.get(submit.job_id)).status is JobStatus.CANCELLED
        assert await tx.outputs.get(1) is None


async def test_cancel_asks_which_when_there_are_several_and_takes_all(house):
    house.engine.is_holding = True
    first, second = await house.say("/画 一只猫"), await house.say("/画 一只狗")

    which = await house.ask("/取消")
    await house.say("/取消 全部")
    await house.platform.wait(lambda: house.answers(first)[1:] and house.answers(second)[1:])

    assert which.is_error
    assert "#1、#2" in which.text
    assert (await house.ask("/取消")).is_error


async def test_the_queue_shows_ones_own_places(house):
    assert "没有人排队" in (await house.ask("/队列")).text
    house.engine.is_holding = True
    for index in range(12):
        await house.say(f"/画 {index}", user=f"人{index}")
    await house.say("/画 一只猫", user="小明")

    answer = await house.ask("/队列", user="小明")

    assert "一共 13 个任务" in answer.text
    assert "#13 前面还有 12 个" in answer.text


async def test_a_failed_job_says_why_and_can_be_tried_again(house):
    house.engine.is_holding = True
    message_id = await house.say("/画 一只猫")
    submit = await house.engine.next_submit()
    await house.dispatcher.on_event(
        wire.Failed(job_id=submit.job_id, attempt=1, reason="out_of_memory", detail="…")
    )
    await house.platform.wait(lambda: len(house.answers(message_id)) == 2)

    final = house.answers(message_id)[1]
    assert (final.is_error, final.is_final) == (True, True)
    assert "显存不够" in final.text
    house.engine.is_holding = False
    assert (await house.draw("/重画 #1")).pictures


async def test_a_stale_attempt_changes_nothing(house):
    house.engine.is_holding = True
    await house.say("/画 一只猫")
    submit = await house.engine.next_submit()
    await house.dispatcher.on_event(house.engine.finished(replace(submit, attempt=7)))

    async with house.storage.reading() as tx:
        assert (await tx.jobs.get(submit.job_id)).status is JobStatus.RUNNING


async def test_settings_become_defaults_until_cleared(house):
    saved = await house.ask("/设置 步数=30 尺寸=768x512")
    await house.draw("/画 一只猫")
    await house.draw("/画 一只猫 --步数 5")
    shown = await house.ask("/设置")
    await house.ask("/设置 清除")
    await house.draw("/画 一只猫")

    specs = [submit.spec for submit in house.engine.submitted]
    assert [(s.steps, s.width) for s in specs] == [(30, 768), (5, 768), (20, 512)]
    assert "尺寸 768×512、步数 30" in saved.text
    assert "步数 30" in shown.text


async def test_a_default_that_could_never_be_drawn_is_refused(house):
    assert (await house.ask("/设置 尺寸=8000x8000")).is_error
    assert (await house.ask("/设置 种子=5")).is_error
    assert (await house.ask("/设置 随便")).is_error


async def test_what_comes_later_says_so_by_name(house, monkeypatch):
    monkeypatch.delitem(HANDLERS, CommandName.FAVOURITE)
    answer = await house.ask("/收藏 #1")

    assert answer.is_error
    assert "还没有做好" in answer.text


async def test_models_and_help_answer(house):
    assert "迷你（mini）" in (await house.ask("/模型")).text
    assert "画" in (await house.ask("/帮助")).text
    assert "图生图" in (await house.ask("/帮助 图生图")).text


async def test_too_many_waiting_jobs_are_refused(tmp_path):
    async with open_house(tmp_path, limits=Limits(max_waiting=2)) as house:
        house.engine.is_holding = True
        await house.say("/画 一只猫")
        await house.say("/画 一只猫")

        answer = await house.ask("/画 一只猫")

        assert answer.is_error
        assert "2 个任务" in answer.text


async def test_a_reply_a_platform_does_not_take_is_tried_again(house):
    house.platform.failures = [PlatformError("busy"), PlatformError("busy")]

    assert (await house.ask("/帮助")).text


async def test_each_reply_is_sent_once_however_many_there_are(house):
    for index in range(60):
        await house.say("/帮助", user=f"人{index % 7}")
    await house.platform.wait(lambda: len(house.platform.deliveries) >= 60)
    await house.ask("/模型")

    ids = [delivery.delivery_id for delivery in house.platform.deliveries]
    assert sorted(ids) == list(range(1, 62))


async def test_a_reply_a_platform_refuses_is_given_up_and_the_next_one_goes_out(house):
    house.platform.failures = [PlatformRefusedError("gone")]
    refused = await house.say("/帮助")

    await house.ask("/模型")

    assert house.answers(refused) == []


async def test_jobs_of_a_dead_engine_run_alone_though_others_keep_coming(house):
    house.engine.is_holding = True
    await house.say("/画 一只猫")
    await house.say("/画 一只狗", user="小红")
    await house.engine.next_submit(2)
    house.engine.submitted.clear()

    house.engine.state = EngineState.STARTING
    await house.dispatcher.on_event(EngineDown(why="killed"))
    await house.platform.wait(lambda: any("已重新排队" in p.text for p in house.platform.progress))
    house.engine.state = EngineState.READY
    house.dispatcher.wake()
    for count in (1, 2):
        alone = await house.engine.next_submit(count)
        await house.ask("/画 一条鱼", user=f"人{count}")
        assert len(house.engine.submitted) == count
        assert alone.attempt == 2
        await house.dispatcher.on_event(house.engine.finished(alone))

    await house.engine.next_submit(4)
    finals = [d.reply.numbers for d in house.platform.deliveries if d.reply.is_final]
    assert finals == [(1,), (2,)]


async def test_a_job_whose_engine_died_twice_is_poison(house):
    house.engine.is_holding = True
    message_id = await house.say("/画 一只猫")
    for count in (1, 2):
        await house.engine.next_submit(count)
        await house.dispatcher.on_event(EngineDown(why="killed"))

    await house.platform.wait(lambda: len(house.answers(message_id)) == 2)
    final = house.answers(message_id)[1]
    assert (final.is_final, final.is_error) == (True, True)
    assert len(house.engine.submitted) == 2


async def test_waiting_people_see_their_place(house):
    house.engine.is_holding = True
    for index in range(9):
        await house.say(f"/画 {index}", user=f"人{index}")

    await house.platform.wait(lambda: any(p.position > 0 for p in house.platform.progress))


async def test_jobs_that_wait_for_their_model_hold_up_nobody(house):
    house.engine.is_holding = True
    await house.dispatcher.on_event(
        wire.Ready(pid=1, device="cpu", model="mini", max_rows=2, step_s={}, versions={})
    )
    for index in range(4):
        await house.say(f"/画 {index}", user=f"人{index}")
    waiting = [await house.engine.next_submit(count) for count in (1, 2, 3, 4)]
    await house.ask("/画 一条鱼", user="小红")
    assert len(house.engine.submitted) == 4

    for submit in waiting:
        await house.dispatcher.on_event(wire.Loading(job_id=submit.job_id, attempt=submit.attempt))
    assert (await house.engine.next_submit(5)).spec.prompt == "一条鱼"
    told = [p.job_id for p in house.platform.progress if p.text == "正在载入模型…"]
    assert told == [submit.job_id for submit in waiting]


async def test_attachments_of_a_quoted_message_count(house):
    quoted = (Attachment(name="q.png", data=png("green")),)

    await house.draw("/画 一只狗", quoted=quoted)

    assert init_image_of(house.engine.submitted[0])


@pytest.mark.parametrize(
    ("state", "said"),
    [(EngineState.STARTING, "正在启动"), (EngineState.FAILING, "起不来")],
)
async def test_a_wish_is_kept_while_the_engine_is_away_and_says_how_it_is(house, state, said):
    house.engine.state = state
    queued = await house.ask("/画 一只猫")
    assert said in queued.text

    house.engine.state = EngineState.READY
    await house.draw("/画 一只狗")

    assert [submit.spec.prompt for submit in house.engine.submitted] == ["一只猫", "一只狗"]
