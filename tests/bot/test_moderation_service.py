"""A moderation service on loopback: what it says holds, and what holds where it says nothing."""

import asyncio
import base64
import contextlib

import pytest
from aiohttp import web
from house import WAIT_S, open_house

from bot.judge import Judge
from bot.moderation_service import MAX_ANSWER, ModerationService, ServiceSettings
from bot.screening import Opinion


class Service:
    """Answers what a test says, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.answer = lambda _: web.json_response({"allow": True})
        self.is_silent = False
        self.url = ""
        self.is_shown_one = asyncio.Event()
        self._end = asyncio.Event()

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append(await request.json())
        self.headers.append(dict(request.headers))
        if self.asked[-1]["kind"] == "image":
            self.is_shown_one.set()
        if self.is_silent:
            await self._end.wait()
        return self.answer(self.asked[-1])

    def client(self, **more) -> ModerationService:
        return ModerationService(ServiceSettings(url=self.url, **{"timeout_s": 5, **more}))


@pytest.fixture
async def service():
    found = Service()
    app = web.Application(client_max_size=10**8)
    app.router.add_post("/", found.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield found
    found._end.set()
    await runner.cleanup()


def refusing(reason=""):
    return lambda _: web.json_response({"allow": False, "reason": reason})


async def test_it_is_asked_for_texts_and_pictures_and_nothing_more(service):
    client = service.client(token="secret")  # noqa: S106 - of no service

    assert await client.text("一只猫") == Opinion(is_allowed=True)
    assert await client.picture(b"png") == Opinion(is_allowed=True)
    assert service.asked == [
        {"kind": "text", "text": "一只猫"},
        {"kind": "image", "image": base64.b64encode(b"png").decode()},
    ]
    assert {headers["Authorization"] for headers in service.headers} == {"Bearer secret"}


async def test_a_refusal_has_a_reason(service):
    service.answer = refusing("暴力\n内容 " * 100)

    opinion = await service.client().text("一只猫")

    assert (opinion.is_allowed, opinion.is_certain) == (False, True)
    assert opinion.reason.startswith("暴力 内容 暴力")
    assert len(opinion.reason) <= 200


BROKEN = {
    "an error": lambda _: web.json_response({"allow": True}, status=500),
    "elsewhere": lambda _: web.HTTPFound("http://127.0.0.1:1/"),
    "no JSON": lambda _: web.Response(text="yes"),
    "no answer": lambda _: web.json_response({"ok": True}),
    "another type": lambda _: web.json_response({"allow": "true"}),
    "too much": lambda _: web.json_response({"allow": True, "reason": "x" * MAX_ANSWER}),
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("is_open", [True, False])
async def test_where_it_does_not_answer_the_settings_do(service, answer, is_open):
    service.answer = answer

    opinion = await service.client(allows_when_down=is_open).text("一只猫")

    assert opinion == Opinion(is_allowed=is_open, is_certain=False)
    assert len(service.asked) == 1


@pytest.mark.parametrize("is_open", [True, False])
async def test_a_slow_one_is_not_waited_for(service, is_open):
    service.is_silent = True

    client = service.client(timeout_s=0.05, allows_when_down=is_open)

    assert await client.text("一只猫") == Opinion(is_allowed=is_open, is_certain=False)
    assert len(service.asked) == 1


async def test_one_that_is_not_there_is_as_one_that_is_slow():
    client = ModerationService(ServiceSettings(url="http://127.0.0.1:1/", timeout_s=5))

    assert await client.text("一只猫") == Opinion(is_allowed=False, is_certain=False)


@contextlib.asynccontextmanager
async def guarded(service, folder, **more):
    client = service.client(**more)
    async with open_house(folder, moderation=client, judge=Judge(service=client)) as house:
        yield house


async def test_what_it_allows_is_drawn_and_it_is_asked_once_for_each(service, tmp_path):
    async with guarded(service, tmp_path) as house:
        assert (await house.draw("/画 一只猫 --数量 2")).pictures
        assert (await house.ask("/历史")).pictures

    assert [one["kind"] for one in service.asked] == ["text", "image", "image"]
    assert service.asked[0]["text"] == "一只猫"


async def test_it_sees_the_whole_prompt_of_an_edit(service, tmp_path):
    async with guarded(service, tmp_path) as house:
        await house.draw("/画 一只猫，月亮")
        await house.draw("/改 #1 加 雪")

    texts = [one["text"] for one in service.asked if one["kind"] == "text"]
    assert len(texts) == 2
    assert "一只猫" in texts[1]
    assert "雪" in texts[1]


async def test_a_refused_prompt_is_not_drawn_and_its_author_hears_why(service, tmp_path):
    service.answer = refusing("涉及暴力")
    async with guarded(service, tmp_path) as house:
        answer = await house.ask("/画 一只猫")

        assert (answer.is_error, "「涉及暴力」" in answer.text) == (True, True)
        assert house.engine.submitted == []
        async with house.storage.reading() as tx:
            assert await tx.works.get(1) is None


@pytest.mark.parametrize("is_open", [True, False])
async def test_a_prompt_that_nobody_could_check(service, tmp_path, is_open):
    service.answer = BROKEN["an error"]
    async with guarded(service, tmp_path, allows_when_down=is_open) as house:
        answer = await house.ask("/画 一只猫")

        assert answer.is_error is not is_open
        assert ("联系不上" in answer.text) is not is_open


async def test_a_redelivery_while_it_thinks_is_obeyed_once(service, tmp_path):
    async with guarded(service, tmp_path) as house:
        await asyncio.gather(
            house.say("/画 一只猫", message_id="same"), house.say("/画 一只猫", message_id="same")
        )
        await house.draw("/画 一只狗")

        assert [job.spec.prompt for job in house.engine.submitted] == ["一只猫", "一只狗"]


async def test_a_refused_picture_is_treated_as_the_conversation_wants(service, tmp_path):
    service.answer = lambda asked: web.json_response({"allow": asked["kind"] == "text"})
    async with guarded(service, tmp_path) as house:
        group = await house.draw("/画 一只猫", conversation="一群")
        private = await house.draw("/画 一只猫")

        assert (group.is_error, group.pictures) == (True, ())
        assert [picture.is_spoiler for picture in private.pictures] == [True]


async def test_the_engine_is_heard_while_it_looks_at_a_picture(service, tmp_path):
    async with guarded(service, tmp_path) as house:
        service.answer = lambda asked: web.json_response({"allow": True})
        house.engine.is_holding = True
        await house.say("/画 一只猫")
        first = await house.engine.next_submit()
        service.is_silent = True
        await house.dispatcher.on_event(house.engine.finished(first))
        async with asyncio.timeout(WAIT_S):
            await service.is_shown_one.wait()

        assert house.dispatcher.job_ids == (first.job_id,)
        service.is_silent = False
        service._end.set()
        await house.platform.wait(lambda: house.platform.deliveries[-1].reply.pictures)
