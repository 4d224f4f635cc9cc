"""The scheduler decides which samples step together now.

What it promises, with samples that live on (are not cancelled):

- A batch never mixes batch keys, and never has more rows than its bucket (or, with bucket 0,
  than the knee of the cost curve, unless a single sample has).
- Owners share each batch evenly: everybody's first sample goes before anybody's second. Where
  not even the first ones fit, owners take turns: who has been served fewer turns (`TURN_CALLS`
  guided model calls at the largest size being drawn) goes first, and among equals who has the
  fewest model calls left. So an owner waits while each of the others present has at most two
  turns, however many samples they bring and whoever arrives meanwhile; and a picture that has
  begun goes on unless a shorter one comes or its owner's turn is over.
- An owner's own samples go by fewest model calls left, less one for every `AGEING` steps
  waited, then by arrival: no stream of short ones holds up a long one for ever.
- Batch keys alternate in proportion to what their owners' fair shares ask of them; whoever
  spreads over many keys does not get more of them.
- Whatever the above says, a sample that has waited `PATIENCE` steps for every sample alive goes
  before all others of its batch key that have not waited longer. So between two steps of a
  sample there are at most `PATIENCE` steps, and one batch of its key, per sample alive.

A sample whose key has no bucket yet is given one when it or another sample of its job takes
its first step (see `choose_bucket`), and keeps it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from engine.curve import Curve
from engine.lanes import choose_bucket
from engine.ledger import Ledger
from engine.rotation import Rotation
from engine.sample import BatchKey, Sample

TURN_CALLS: Final = 64
AGEING: Final = 8
PATIENCE: Final = 16


@dataclass(frozen=True, slots=True)
class Batch:
    """Samples to be stepped together, best placed first."""

    key: BatchKey
    samples: tuple[Sample, ...]


@dataclass(slots=True)
class _Stay:
    """When, in steps of the scheduler, a sample came and when it was last served."""

    since: int
    served: int


class Scheduler:
    """Samples waiting or under way, and the choice among them.

    `curve_of` gives the cost curve for a key without bucket. `turn_calls` is the length of a
    turn in guided model calls.
    """

    def __init__(
        self, *, curve_of: Callable[[BatchKey], Curve], turn_calls: int = TURN_CALLS
    ) -> None:
        self._curve_of = curve_of
        self._turn_calls = turn_calls
        self._stays: dict[Sample, _Stay] = {}
        self._ledger = Ledger()
        self._rotation: Rotation[BatchKey] = Rotation()
        self._num_steps = 0

    @property
    def samples(self) -> tuple[Sample, ...]:
        """All samples waiting or under way, in order of arrival."""
        return tuple(self._stays)

    def add(self, sample: Sample) -> None:
        """Admit a sample that the runner has started."""
        self._ledger.join(sample.owner)
        self._stays[sample] = _Stay(since=self._num_steps, served=self._num_steps)

    def cancel(self, job_id: int) -> tuple[Sample, ...]:
        """Remove a job's samples; they will not be in any later batch."""
        return self._remove(sample for sample in self._stays if sample.job_id == job_id)

    def schedule(self) -> Batch | None:
        """The samples to step now, or None if there are none.

        The caller steps them, then hands the batch to `retire`.
        """
        lanes = self._lanes()
        if not lanes:
            return None
        key = self._rotation.pick(self._weights(lanes))
        chosen = self._fill(key, lanes[key])
        self._num_steps += 1
        for sample in chosen:
            self._stays[sample].served = self._num_steps
        jobs = {sample.job_id for sample in chosen}
        for sample in lanes[key]:
            if sample.job_id in jobs:
                sample.key = key
        self._charge(chosen)
        return Batch(key, chosen)

    def retire(self, batch: Batch) -> tuple[Sample, ...]:
        """Remove those of a stepped batch that have made their last model call."""
        return self._remove(sample for sample in batch.samples if sample.is_done)

    def _remove(self, samples: Iterable[Sample]) -> tuple[Sample, ...]:
        removed = tuple(samples)
        for sample in removed:
            del self._stays[sample]
        if not self._stays:
            self._rotation = Rotation()
        return removed

    def _lanes(self) -> dict[BatchKey, list[Sample]]:
        """Samples by batch key, those that have not begun under the key they would get now."""
        lanes: dict[BatchKey, list[Sample]] = defaultdict(list)
        unbegun: dict[BatchKey, list[Sample]] = defaultdict(list)
        for sample in self._stays:
            (unbegun if sample.key.bucket is None else lanes)[sample.key].append(sample)
        for size, newcomers in unbegun.items():
            under_way = {
                key.bucket: lane
                for key, lane in lanes.items()
                if key.bucket and key.with_bucket(None) == size
            }
            bucket = choose_bucket(self._curve_of(size), newcomers, under_way)
            lanes[size.with_bucket(bucket)] += newcomers
        return lanes

    def _max_rows(self, key: BatchKey) -> int:
        return key.bucket or self._curve_of(key.with_bucket(None)).max_rows

    def _weights(self, lanes: dict[BatchKey, list[Sample]]) -> dict[BatchKey, float]:
        """How often each lane is to be stepped, so that every owner gets as much work done.

        An owner in several lanes counts for a part in each. A lane with more owners than fit
        its batch needs more steps to serve each of them once.
        """
        owners = {key: {sample.owner for sample in lane} for key, lane in lanes.items()}
        num_lanes: dict[int, int] = defaultdict(int)
        for present in owners.values():
            for owner in present:
                num_lanes[owner] += 1
        weights = {}
        for key, present in owners.items():
            shares = [1 / num_lanes[owner] for owner in present]
            rounds = sum(shares) * 2 / self._max_rows(key)
            weights[key] = max(rounds, *shares) / key.num_pixels
        return weights

    def _fill(self, key: BatchKey, lane: list[Sample]) -> tuple[Sample, ...]:
        """The batch of a lane: samples in order of precedence, as many as fit, but always one."""
        chosen: list[Sample] = []
        room = self._max_rows(key)
        for sample in self._in_order(lane):
            if sample.num_rows <= room or not chosen:
                chosen.append(sample)
                room -= sample.num_rows
        return tuple(chosen)

    def _in_order(self, lane: list[Sample]) -> list[Sample]:
        own: dict[int, list[Sample]] = defaultdict(list)
        for sample in sorted(lane, key=lambda sample: (self._aged(sample), sample.arrived)):
            own[sample.owner].append(sample)
        places = {sample: place for mine in own.values() for place, sample in enumerate(mine)}
        patience = PATIENCE * len(self._stays)

        def precedence(sample: Sample) -> tuple[float, ...]:
            waited = self._num_steps - self._stays[sample].served
            spent = self._ledger.spent(sample.owner)
            return (
                -waited if waited > patience else 0,
                places[sample],
                int(spent),
                sample.remaining,
                spent,
                sample.arrived,
            )

        return sorted(lane, key=precedence)

    def _aged(self, sample: Sample) -> float:
        waited = self._num_steps - self._stays[sample].since - sample.call
        return sample.remaining - waited / AGEING

    def _charge(self, chosen: tuple[Sample, ...]) -> None:
        largest = max(sample.key.num_pixels for sample in self._stays)
        turn = 2 * self._turn_calls * largest
        work: dict[int, float] = defaultdict(float)
        for sample in chosen:
            work[sample.owner] += sample.num_rows * sample.key.num_pixels / turn
        self._ledger.charge(work, present={sample.owner for sample in self._stays})
