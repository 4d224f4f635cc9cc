"""Replies with statistics. Pure."""

from typing import Final

from bot.replies.sentences import say
from bot.replies.waits import lasting
from bot.statistics_words import Scope
from bot.summary import Span, Summary

_SPANS: Final = {
    Span.DAY: "statistics_day",
    Span.WEEK: "statistics_week",
    Span.MONTH: "statistics_month",
}
_SCOPES: Final = {
    Scope.ME: "statistics_of_me",
    Scope.PLACE: "statistics_of_place",
    Scope.ALL: "statistics_of_all",
}


def title(scope: Scope, span: Span) -> str:
    """Whose statistics, and of which time."""
    return say("statistics_title", whose=say(_SCOPES[scope]), span=say(_SPANS[span]))


def statistics(summary: Summary, *, scope: Scope, span: Span) -> str:
    """The numbers in words."""
    head = title(scope, span)
    num_jobs = summary.num_failed + summary.num_cancelled + summary.num_open
    if not summary.num_pictures and not num_jobs:
        return say("statistics_none", title=head)
    lines = [
        say(
            "statistics_mine" if scope is Scope.ME else "statistics",
            title=head,
            pictures=summary.num_pictures,
            people=summary.num_people,
            failed=summary.num_failed,
            cancelled=summary.num_cancelled,
            waiting=summary.num_open,
        )
    ]
    if summary.wait_s is not None and summary.long_wait_s is not None:
        wait, longest = lasting(summary.wait_s), lasting(summary.long_wait_s)
        lines.append(say("statistics_waits", wait=wait, longest=longest))
        lines.append(say("statistics_busy", busy=lasting(summary.busy_s)))
    return "\n".join(lines)
