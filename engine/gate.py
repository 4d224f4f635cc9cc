"""The gate: where jobs wait until they can be drawn."""

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from core import wire
from core.errors import EngineError
from engine.opening import Opened
from engine.pulse import Pulse
from engine.refused import RefusedError, refusing
from engine.studio import Studio
from engine.studios import Studios

_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True, eq=False)
class _Waiting:
    """A job before the gate; `name` is its model's.

    `is_told` says whether its owner knows why, `is_fetched` whether what it needs besides the
    model was loaded, or at least tried.
    """

    submit: wire.Submit
    name: str
    is_told: bool = False
    is_fetched: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Survey:
    """What is being found out of a model before its jobs may pass."""

    name: str
    work: Iterator[None]


class Gate:
    """Lets jobs through whose model is ready and known at their size.

    Others go on meanwhile, but jobs of one owner pass in their order. While a model waits for
    room that busy ones take, nobody behind it passes: else it might wait for ever.
    """

    def __init__(
        self,
        *,
        studios: Studios,
        send: Callable[[wire.ToBot], None],
        deliver: Callable[[Opened], None],
        pulse: Pulse,
    ) -> None:
        """`deliver` is called from other threads; what it gets is to come back by `opened`."""
        self._studios = studios
        self._send = send
        self._deliver = deliver
        self._pulse = pulse
        self._waiting: dict[int, _Waiting] = {}
        self._survey: _Survey | None = None

    @property
    def is_closed(self) -> bool:
        """Whether any job waits."""
        return bool(self._waiting)

    @property
    def wanted(self) -> set[str]:
        """The names of the models that waiting jobs want."""
        return {waiting.name for waiting in self._waiting.values()}

    @property
    def is_surveying(self) -> bool:
        """Whether there is something to be found out by running a model."""
        return self._survey is not None

    def put(self, submit: wire.Submit) -> None:
        """Take in a job, unless nobody knows its model."""
        try:
            with refusing("model_unavailable"):
                name = self._studios.name_of(submit.spec.model)
        except RefusedError as refusal:
            self._send(refusal.answer(submit))
            return
        self._waiting[submit.job_id] = _Waiting(submit=submit, name=name)

    def remove(self, job_id: int, *, attempt: int | None = None) -> bool:
        """Let go of a job, if it waits (and is that attempt); whether it did."""
        waiting = self._waiting.get(job_id)
        if waiting is None or attempt not in {None, waiting.submit.attempt}:
            return False
        del self._waiting[job_id]
        self._leave_survey()
        return True

    def passing(self, busy: Callable[[], Collection[str]]) -> Iterator[tuple[wire.Submit, Studio]]:
        """The jobs that can be drawn now, each with its studio; what others need is begun.

        `busy` names the models that have samples under way.
        """
        owners: set[int] = set()
        names: set[str] = set()
        for waiting in tuple(self._waiting.values()):
            submit, name = waiting.submit, waiting.name
            studio = self._studios.ready(name)
            if studio is None:
                self._tell(waiting)
                if self._studios.opening is None and not self._studios.begin(
                    name, busy={*busy(), *names}, deliver=self._deliver
                ):
                    return
                owners.add(submit.owner)
            elif submit.owner in owners or not self._is_prepared(waiting, studio):
                owners.add(submit.owner)
                names.add(name)
            else:
                del self._waiting[submit.job_id]
                yield submit, studio

    def go_on(self) -> None:
        """Find out a little more of a model, and see that opening one does not take for ever."""
        if self._survey is not None:
            self._pulse.num_steps += 1
            self._go_on(self._survey)
        name = self._studios.opening
        if name is not None and self._studios.is_overdue:
            self._studios.give_up()
            self._refuse(name, f"model {name} took too long to open")
        elif name is not None:
            self._pulse.num_steps += 1

    def opened(self, opened: Opened) -> None:
        """Take in what became of opening a model; without it its jobs fail, others go on."""
        if not self._studios.finish(opened) or opened.studio is not None:
            return
        # What could not be fetched for a single job is for its admission to say.
        if self._studios.ready(opened.name) is None:
            self._refuse(opened.name, opened.error)

    def _is_prepared(self, waiting: _Waiting, studio: Studio) -> bool:
        """Whether a job can be begun without others having to wait; if not, see to it."""
        spec = waiting.submit.spec
        if not self._knows(studio, waiting.submit):
            return False
        if not studio.model.adapters.lacks(spec):
            return True
        if self._studios.opening is not None:
            return False
        if not waiting.is_fetched:
            waiting.is_fetched = True
            self._tell(waiting)
            self._studios.fetch(waiting.name, spec, deliver=self._deliver)
            return False
        return True

    def _knows(self, studio: Studio, submit: wire.Submit) -> bool:
        """Whether a job's size is known; if not, and nothing else is, begin to find it out."""
        try:
            size = studio.model.batch_key(submit.spec, bucket=0).with_bucket(None)
        except EngineError:
            return True  # Admission says what is wrong with it.
        if studio.profiler.knows(size):
            return True
        if self._survey is None:
            work = studio.profiler.survey(size)
            self._survey = _Survey(name=studio.model.card.name, work=work)
        return False

    def _go_on(self, survey: _Survey) -> None:
        try:
            next(survey.work)
        except StopIteration:
            self._survey = None
        except Exception as error:  # noqa: BLE001 – whatever it is, only this model is lost
            _log.exception("model %s cannot be run", survey.name)
            self._survey = None
            self._refuse(survey.name, f"{type(error).__name__}: {error}")

    def _leave_survey(self) -> None:
        """Nobody wants to know any more, and its model may be moved."""
        names = {waiting.name for waiting in self._waiting.values()}
        if self._survey is not None and self._survey.name not in names:
            self._survey = None

    def _tell(self, waiting: _Waiting) -> None:
        if not waiting.is_told:
            waiting.is_told = True
            submit = waiting.submit
            self._send(wire.Loading(job_id=submit.job_id, attempt=submit.attempt))

    def _refuse(self, name: str, why: str) -> None:
        """Fail all jobs that wait for a model."""
        refusal = RefusedError("model_unavailable", why)
        for job_id, waiting in tuple(self._waiting.items()):
            if waiting.name == name:
                del self._waiting[job_id]
                self._send(refusal.answer(waiting.submit))
