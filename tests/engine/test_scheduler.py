"""The scheduler's promises, as simulations and as a random walk."""

from collections import Counter, defaultdict
from typing import Self

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
)

from engine.curve import Curve
from engine.sample import BatchKey, Sample
from engine.scheduler import PATIENCE, TURN_CALLS, Batch, Scheduler
from tests.engine.waiting import LARGE, SMALL, arrivals, make_sample

CPU = Curve({1: 0.0143, 2: 0.0187, 4: 0.0289, 8: 0.0495, 16: 0.0970})


class Simulation:
    """Steps what the scheduler says, and notes who was served and finished when."""

    def __init__(self, *samples: Sample, turn_calls: int = TURN_CALLS) -> None:
        self.scheduler = Scheduler(curve_of=lambda _: CPU, turn_calls=turn_calls)
        self.batches: list[Batch] = []
        self.finished: list[Sample] = []
        self.add(*samples)

    def add(self, *samples: Sample) -> None:
        for sample in samples:
            self.scheduler.add(sample)

    def run(self, steps: int | None = None) -> Self:
        while steps is None or steps > 0:
            batch = self.scheduler.schedule()
            if batch is None:
                return self
            for sample in batch.samples:
                sample.call += 1
            self.batches.append(batch)
            self.finished += self.scheduler.retire(batch)
            steps = None if steps is None else steps - 1
        return self

    def served(self, owner: int) -> int:
        return sum(sample.owner == owner for batch in self.batches for sample in batch.samples)

    def first_step_of(self, sample: Sample) -> int:
        return next(at for at, batch in enumerate(self.batches) if sample in batch.samples)


def test_samples_at_different_steps_share_a_batch() -> None:
    early, late = make_sample(1), make_sample(2)
    simulation = Simulation(early).run(steps=7)
    simulation.add(late)
    assert simulation.run(steps=1).batches[-1].samples == (early, late)


def test_nothing_is_scheduled_when_nothing_waits() -> None:
    assert Simulation().scheduler.schedule() is None


def test_a_sample_of_more_rows_than_pay_off_is_stepped_alone() -> None:
    narrow = Curve({1: 0.01, 2: 0.02, 4: 0.9, 8: 1.8})
    assert narrow.max_rows == 2
    scheduler = Scheduler(curve_of=lambda _: narrow)
    wide, plain = make_sample(1, calls=2, key=SMALL), make_sample(2, calls=2, key=SMALL)
    wide.has_image_guidance = True
    assert (wide.num_rows, plain.num_rows) == (3, 2)
    scheduler.add(wide)
    scheduler.add(plain)
    batches = []
    while batch := scheduler.schedule():
        for sample in batch.samples:
            sample.call += 1
        scheduler.retire(batch)
        batches.append(batch.samples)

    assert sorted(len(samples) for samples in batches) == [1, 1, 1, 1]
    assert wide.is_done
    assert plain.is_done


def test_equal_jobs_finish_in_order_of_arrival() -> None:
    jobs = [make_sample(owner) for owner in range(20)]
    assert Simulation(*jobs).run().finished == jobs


def test_a_short_job_overtakes_long_ones() -> None:
    long = [make_sample(owner, calls=50) for owner in range(6)]
    short = make_sample(9, calls=4)
    simulation = Simulation(*long).run(steps=10)
    simulation.add(short)
    simulation.run(steps=4)
    assert simulation.finished == [short]


def test_a_picture_under_way_goes_on_while_equal_ones_wait() -> None:
    simulation = Simulation(*[make_sample(owner, calls=30) for owner in range(8)]).run(steps=30)
    assert len({batch.samples for batch in simulation.batches}) == 1


def test_a_hog_does_not_delay_the_first_step_of_another() -> None:
    hog = [make_sample(1, calls=50) for _ in range(50)]
    guest = make_sample(2, calls=50)
    simulation = Simulation(*hog).run(steps=125)
    simulation.add(guest)
    simulation.run(steps=1)
    assert guest in simulation.batches[-1].samples


def test_where_one_sample_fills_the_batch_a_hog_gives_way_after_the_picture_under_way() -> None:
    alone = SMALL.with_bucket(2)
    hog = [make_sample(1, calls=50, key=alone) for _ in range(50)]
    guest = make_sample(2, calls=50, key=alone)
    simulation = Simulation(*hog).run(steps=460)
    simulation.add(guest)
    assert simulation.run(steps=100).first_step_of(guest) == 500


def test_owners_get_equal_shares_however_many_samples_they_bring() -> None:
    hog = [make_sample(1) for _ in range(60)]
    others = [make_sample(owner) for owner in (2, 3, 4, 5) for _ in range(12)]
    simulation = Simulation(*hog, *others).run(steps=400)
    shares = [simulation.served(owner) for owner in (1, 2, 3, 4, 5)]
    assert sum(shares) == 800
    assert max(shares) - min(shares) <= 64


def test_shares_are_counted_in_work_not_in_pictures() -> None:
    big, small = LARGE.with_bucket(2), SMALL.with_bucket(2)
    simulation = Simulation(
        *[make_sample(1, key=big) for _ in range(20)],
        *[make_sample(2, key=small) for _ in range(80)],
    ).run(steps=400)
    assert simulation.served(2) == pytest.approx(4 * simulation.served(1), rel=0.05)


def test_spreading_over_many_sizes_gains_nothing() -> None:
    sizes = [BatchKey(model="mini", latent_height=16, latent_width=w, bucket=2) for w in (15, 17)]
    spread = [make_sample(1, calls=100, key=key) for key in sizes]
    plain = make_sample(2, calls=100, key=SMALL.with_bucket(2))
    simulation = Simulation(*spread, plain).run(steps=100)
    assert simulation.served(2) == pytest.approx(50, abs=3)


def test_an_owners_long_sample_is_not_starved_by_the_owners_short_ones() -> None:
    alone = SMALL.with_bucket(2)
    long = make_sample(1, calls=50, key=alone)
    simulation = Simulation(long)
    for _ in range(300):
        simulation.add(make_sample(1, calls=4, key=alone))
        simulation.run(steps=4)
    assert long.is_done


def test_an_owners_long_sample_is_not_starved_by_a_stream_of_new_owners() -> None:
    alone = SMALL.with_bucket(2)
    long = make_sample(0, calls=100, key=alone)
    simulation = Simulation(long, turn_calls=16)
    for newcomer in range(1, 400):
        simulation.add(make_sample(newcomer, calls=4, key=alone))
        simulation.run(steps=4)
    assert long.is_done


def test_a_sample_is_not_starved_by_its_owners_other_samples_elsewhere() -> None:
    here, there = SMALL.with_bucket(2), SMALL.with_bucket(8)
    long = make_sample(0, calls=100, key=here)
    simulation = Simulation(long, *[make_sample(0, calls=100, key=there) for _ in range(4)])
    for newcomer in range(1, 60):
        simulation.add(make_sample(newcomer, calls=4, key=here))
        simulation.run(steps=5)
    assert long.call >= 2


def test_a_lone_sample_starts_in_the_smallest_bucket_that_holds_it() -> None:
    guided = make_sample(1, key=SMALL)
    Simulation(guided).run(steps=1)
    assert guided.key == SMALL.with_bucket(2)
    unguided = make_sample(1, key=SMALL, guidance_scale=1.0)
    Simulation(unguided).run(steps=1)
    assert unguided.key == SMALL.with_bucket(1)


def test_a_crowd_after_a_lone_sample_gets_the_large_lane_and_both_go_in_turn() -> None:
    lone = make_sample(1, key=SMALL)
    simulation = Simulation(lone).run(steps=3)
    crowd = [make_sample(owner, key=SMALL) for owner in range(2, 7)]
    simulation.add(*crowd)
    simulation.run(steps=10)
    lanes = [batch.key.bucket for batch in simulation.batches[3:]]
    assert set(lanes) == {2, 8}
    assert 4 <= lanes.count(2) <= 6
    simulation.run()
    assert lone.key.bucket == 2
    assert [sample.key.bucket for sample in crowd[:4]] == [8, 8, 8, 8]


def test_a_sample_keeps_its_bucket_for_life() -> None:
    simulation = Simulation(make_sample(1, key=SMALL, calls=40))
    buckets: dict[Sample, set[int | None]] = defaultdict(set)
    for owner in range(2, 30):
        simulation.add(make_sample(owner, key=SMALL, calls=4 + owner % 9))
        for batch in simulation.run(steps=3).batches:
            for sample in batch.samples:
                buckets[sample].add(batch.key.bucket)
    simulation.run()
    assert all(len(seen) == 1 for seen in buckets.values())
    assert len({bucket for seen in buckets.values() for bucket in seen}) > 1


def test_the_samples_of_a_job_share_their_bucket() -> None:
    job = [make_sample(1, key=SMALL, job_id=5) for _ in range(6)]
    simulation = Simulation(*job).run(steps=1)
    assert len(simulation.batches[0].samples) < len(job)
    assert len({sample.key for sample in job}) == 1


def test_without_fixed_buckets_batches_have_any_size_up_to_the_knee() -> None:
    loose = SMALL.with_bucket(0)
    simulation = Simulation(*[make_sample(owner, key=loose) for owner in range(3)]).run()
    assert len(simulation.batches[0].samples) == 3
    simulation.add(*[make_sample(owner, key=loose) for owner in range(30)])
    assert len(simulation.run(steps=1).batches[-1].samples) == CPU.max_rows // 2


def test_a_cancelled_job_is_in_no_later_batch() -> None:
    kept, dropped = make_sample(1), make_sample(2, job_id=77)
    simulation = Simulation(kept, dropped).run(steps=3)
    assert simulation.scheduler.cancel(77) == (dropped,)
    assert simulation.scheduler.cancel(77) == ()
    simulation.run()
    assert dropped.call == 3
    assert simulation.finished == [kept]


class Walk(RuleBasedStateMachine):
    """People come with samples of all kinds, cancel some, and the engine steps."""

    jobs = Bundle("jobs")

    @initialize(turn_calls=st.sampled_from([2, 8, 64]))
    def begin(self, turn_calls: int) -> None:
        self.scheduler = Scheduler(curve_of=lambda _: CPU, turn_calls=turn_calls)
        self.alive: dict[Sample, int] = {}
        self.ended: Counter[Sample] = Counter()
        self.submitted: list[Sample] = []
        self.buckets: dict[Sample, int | None] = {}
        self.most_alive = 0

    @rule(
        target=jobs,
        owner=st.integers(1, 4),
        calls=st.integers(1, 60),
        key=st.sampled_from([SMALL, LARGE]),
        bucket=st.sampled_from([None, None, None, 0, 2, 8]),
        guidance_scale=st.sampled_from([1.0, 5.0]),
        number=st.integers(1, 6),
    )
    def submit(
        self,
        *,
        owner: int,
        calls: int,
        key: BatchKey,
        bucket: int | None,
        guidance_scale: float,
        number: int,
    ) -> int:
        job_id = next(arrivals)
        for _ in range(number):
            sample = make_sample(
                owner,
                calls=calls,
                key=key.with_bucket(bucket),
                job_id=job_id,
                guidance_scale=guidance_scale,
            )
            self.scheduler.add(sample)
            self.alive[sample] = 0
            self.submitted.append(sample)
        self.most_alive = max(self.most_alive, len(self.alive))
        return job_id

    @rule(job_id=consumes(jobs))
    def cancel(self, job_id: int) -> None:
        expected = {sample for sample in self.alive if sample.job_id == job_id}
        removed = self.scheduler.cancel(job_id)
        assert set(removed) == expected
        self._end(removed)

    @rule(steps=st.integers(1, 40))
    def run(self, steps: int) -> None:
        for _ in range(steps):
            self._step()

    def _step(self) -> None:
        batch = self.scheduler.schedule()
        if batch is None:
            assert not self.alive
            return
        assert len(set(batch.samples)) == len(batch.samples) > 0
        assert set(batch.samples) <= self.alive.keys()
        limit = batch.key.bucket or CPU.max_rows
        assert sum(sample.num_rows for sample in batch.samples) <= limit
        for sample in batch.samples:
            assert sample.key == batch.key
            assert self.buckets.setdefault(sample, batch.key.bucket) == batch.key.bucket
            sample.call += 1
        for sample in self.alive:
            self.alive[sample] = 0 if sample in batch.samples else self.alive[sample] + 1
        self._end(self.scheduler.retire(batch))

    def _end(self, samples: tuple[Sample, ...]) -> None:
        for sample in samples:
            del self.alive[sample]
            self.ended[sample] += 1

    @invariant()
    def nobody_waits_longer_than_promised(self) -> None:
        # Every owner is in at most 2 sizes × 5 buckets, of 1 and 4 units of work a row.
        lanes = 2 * 5 * 4 * 4
        bound = (PATIENCE + lanes) * (self.most_alive + 1) if self.submitted else 0
        assert all(waited <= bound for waited in self.alive.values())

    def teardown(self) -> None:
        if not hasattr(self, "scheduler"):
            return
        for _ in range(sum(sample.remaining for sample in self.alive)):
            self._step()
        assert not self.alive
        assert self.ended == Counter(self.submitted)
        assert self.scheduler.schedule() is None


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
