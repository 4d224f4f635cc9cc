import asyncio

from bot.adapters.chat.feed import Feed
from core.address import Address
from core.message import Delivery, Progress, Reply
from tests.bot.adapters.memory_bot import NOW

ADA = Address(platform="web", conversation="ada", user="ada")
BOB = Address(platform="web", conversation="bob", user="bob")


def progress(job_id: int, fraction: float, preview: bytes | None = None) -> Progress:
    return Progress(
        job_id=job_id, address=ADA, numbers=(job_id,), fraction=fraction, preview=preview
    )


def final(job_id: int) -> Delivery:
    reply = Reply(text="好了", job_id=job_id, is_final=True)
    return Delivery(
        delivery_id=1, address=ADA, reply_to="m", reply=reply, attempt=1, created_at=NOW
    )


def test_a_slow_reader_is_told_only_the_latest_of_each_job() -> None:
    feed = Feed()
    with feed.subscribe(ADA) as news:
        feed.show(progress(1, 0.1))
        feed.show(progress(2, 0.3))
        feed.show(progress(1, 0.9))

        assert news.take_progress() == [progress(1, 0.9), progress(2, 0.3)]
        assert news.take_progress() == []


def test_a_new_reader_is_told_where_the_jobs_stand() -> None:
    feed = Feed()
    feed.show(progress(1, 0.5))

    with feed.subscribe(ADA) as news:
        assert news.take_has_replies()
        assert news.take_progress() == [progress(1, 0.5)]


def test_progress_is_forgotten_when_its_job_ends() -> None:
    feed = Feed()
    with feed.subscribe(ADA) as news:
        feed.show(progress(1, 0.5, b"jpeg"))
        feed.send(final(1))

        assert news.take_progress() == []
    assert feed.progress(ADA) == []
    assert feed.preview(ADA, 1) is None


def test_the_last_preview_stays_until_there_is_a_newer_one() -> None:
    feed = Feed()
    feed.show(progress(1, 0.1, b"early"))
    feed.show(progress(1, 0.2))
    assert feed.preview(ADA, 1) == b"early"

    feed.show(progress(1, 0.3, b"late"))
    assert feed.preview(ADA, 1) == b"late"


def test_nobody_sees_the_jobs_of_another_conversation() -> None:
    feed = Feed()
    with feed.subscribe(BOB) as news:
        feed.show(progress(1, 0.5, b"jpeg"))

        assert news.take_progress() == []
    assert feed.progress(BOB) == []
    assert feed.preview(BOB, 1) is None


async def test_a_closing_feed_wakes_its_readers() -> None:
    feed = Feed()
    with feed.subscribe(ADA) as news:
        feed.close()

        async with asyncio.timeout(5):
            await news.wait()
        assert news.is_closed
