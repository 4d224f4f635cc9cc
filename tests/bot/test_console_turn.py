import pytest

from bot.console.reading import as_command, command_of
from bot.console.turn import Turn
from core.command import CommandName
from core.message import Delivery, Progress, Reply
from tests.bot.scripted_bot import ADDRESS, NOW


def delivery(reply: Reply, reply_to: str = "me") -> Delivery:
    return Delivery(
        delivery_id=1, address=ADDRESS, reply_to=reply_to, reply=reply, attempt=1, created_at=NOW
    )


QUEUED = delivery(Reply(text="收到", job_id=7, numbers=(12, 13)))
ENDED = delivery(Reply(text="好了", job_id=7, is_final=True))
OTHER = delivery(Reply(text="别的", job_id=6, is_final=True), reply_to="another")


def test_an_answer_without_a_job_ends_the_turn() -> None:
    turn = Turn("me")

    turn.take(delivery(Reply(text="看不懂", is_error=True)))

    assert turn.is_over


def test_a_job_ends_the_turn_when_it_ends() -> None:
    turn = Turn("me")

    turn.take(QUEUED)
    assert not turn.is_over
    assert (turn.job_id, turn.numbers) == (7, (12, 13))
    turn.take(OTHER)
    assert not turn.is_over
    turn.take(ENDED)
    assert turn.is_over


def test_only_progress_of_ones_own_job_concerns_the_turn() -> None:
    turn = Turn("me")
    turn.take(QUEUED)

    own, other = (Progress(job_id=number, address=ADDRESS, numbers=()) for number in (7, 6))

    assert turn.concerns(own)
    assert not turn.concerns(other)


def test_a_cancellation_ends_with_the_job_it_stops() -> None:
    turn = Turn("me", stops=True)

    turn.take(OTHER)

    assert turn.is_over
    assert turn.concerns(OTHER)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("/取消 #12", CommandName.CANCEL),
        ("算了", CommandName.CANCEL),
        ("画 取消", CommandName.DRAW),
        ("帮助 图生图", CommandName.HELP),
        ("你好", None),
        ("画 猫 --步数 很多", None),
    ],
)
def test_the_command_of_a_text_is_known_beforehand(text: str, name: CommandName | None) -> None:
    assert command_of(text) is name


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("红色背景上的一只猫", "/画 红色背景上的一只猫"),
        ("画 猫", "画 猫"),
        ("/变体 #12", "/变体 #12"),
        ("/画 猫 --步数 没有这种步数", "/画 猫 --步数 没有这种步数"),
        ("队列", "队列"),
    ],
)
def test_a_bare_prompt_is_drawn(text: str, command: str) -> None:
    assert as_command(text) == command
