"""A sitting: one base being examined, with all that its exams share."""

from collections.abc import Sequence
from dataclasses import dataclass

from training.composer import Composer
from training.easel import Easel
from training.exam import Question
from training.figures import Figure
from training.judge import Judge
from training.marks import subject_figure
from training.names import Subject
from training.sprites import Pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A base at its easel.

    `asked` are the questions on backgrounds, and `plain` the base's own pictures for them: what
    everything put upon it, or given with it, is compared with. `composer` draws their scenes
    over `subjects`.
    """

    easel: Easel
    judge: Judge
    composer: Composer
    subjects: Sequence[Subject]
    asked: Sequence[Question]
    plain: Sequence[Pixels]

    def subject_figure(
        self, name: str, drawn: Sequence[Pixels], asked: Sequence[Question] | None = None
    ) -> Figure:
        """How many pictures show the first subject of what was asked."""
        return subject_figure(
            name, asked or self.asked, drawn, judge=self.judge, subjects=self.subjects
        )
