"""Which previews may be shown: nobody looks at a picture before it is finished."""

from collections.abc import Collection

from bot.judge import Judge, Previews
from core import wire
from core.job import Job
from storage.database import Transaction


class PreviewRules:
    """What was decided for the jobs that the engine holds."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._rules: dict[int, Previews] = {}

    async def learn(self, tx: Transaction, job: Job, *, held: Collection[int]) -> None:
        """Decide for a job that the engine will get besides those that it has."""
        kept = {job_id: rule for job_id, rule in self._rules.items() if job_id in held}
        self._rules = {**kept, job.job_id: await self._judge.previews(tx, job)}

    def shown(self, event: wire.Advanced) -> bytes | None:
        """The preview, if it may be shown."""
        match self._rules.get(event.job_id, Previews.NONE):
            case Previews.ALL:
                return event.preview
            case Previews.UNCHECKED:
                return None if event.is_checked else event.preview
        return None
