"""The command 统计: how much was drawn, for whom, and how long it took."""

from functools import partial

from bot.charts import chart
from bot.handlers.preparing import Beforehand, Draft
from bot.handlers.request import Answer, Request
from bot.replies import statistics_replies
from bot.replies.verbatim import plain
from bot.statistics_words import Question, Scope, read_question
from bot.summary import Summary, begin_of, summarise
from core.errors import UserError
from core.message import Reply
from storage.places import Place


async def prepare(before: Beforehand) -> tuple[Draft, ...]:
    """The chart, where there is anything to show."""
    question, summary = await _look(before)
    if not any(bar.num_pictures or bar.num_failed for bar in summary.bars):
        return ()
    title = plain(statistics_replies.title(question.scope, question.span))
    return (partial(chart, summary, title=title),)


async def statistics(request: Request) -> Answer:
    """The numbers, with their chart."""
    question, summary = await _look(request)
    text = statistics_replies.statistics(summary, scope=question.scope, span=question.span)
    return Answer(replies=(Reply(text=text, inputs=request.made),))


async def _look(request: Beforehand | Request) -> tuple[Question, Summary]:
    """What is asked, and what it comes to; UserError where one may not know."""
    address = request.message.address
    question = read_question(request.command.prompt, is_private=address.is_private)
    if question.scope is Scope.ALL and not request.is_admin:
        raise UserError("statistics_all_admins")
    now = request.now.astimezone()
    # Nobody has the number 0: who has never spoken has drawn nothing.
    person_id = (request.person_id or 0) if question.scope is Scope.ME else None
    place = Place(address.platform, address.conversation)
    jobs = await request.tx.statistics.jobs_since(
        begin_of(question.span, now),
        person_id=person_id,
        place=place if question.scope is Scope.PLACE else None,
    )
    return question, summarise(jobs, span=question.span, now=now)
