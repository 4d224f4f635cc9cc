"""The fair order simulated: rounds, shares and starving, whatever is asked for and when.

The bounds are those of start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996): while two
people both have jobs waiting, the work they were given differs by no more than one job of each.
"""

from collections import defaultdict

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import add_job, claim, undone

from storage.fairness import Waiting, claim_order

costs = st.floats(0.01, 1_000)
people = st.integers(0, 4)


class Line:
    """A queue that claims in the order of `claim_order`, and counts like the tables do."""

    def __init__(self):
        self.waiting = []
        self.times = defaultdict(float)
        self.virtual_time = 0.0
        self.given = defaultdict(float)
        self._next_id = 1

    def ask(self, person_id, cost):
        job = Waiting(job_id=self._next_id, person_id=person_id, cost=cost, start_tag=None)
        self._next_id += 1
        self.waiting.append(job)
        self.times[person_id] += 0.0
        return job

    def claim(self):
        first = claim_order(self.waiting, self.times, self.virtual_time)[0]
        job = next(job for job in self.waiting if job.job_id == first)
        self.waiting.remove(job)
        start_tag = max(self.virtual_time, self.times[job.person_id])
        self.virtual_time = max(self.virtual_time, start_tag)
        self.times[job.person_id] = start_tag + job.cost
        self.given[job.person_id] += job.cost
        return job

    def has(self, person_id):
        return any(job.person_id == person_id for job in self.waiting)


@given(
    hog=st.lists(costs, min_size=50, max_size=50),
    others=st.lists(st.tuples(people, costs), max_size=20),
    claimed_before=st.integers(0, 40),
    cost=costs,
)
def test_a_newcomers_single_job_starts_within_one_round(hog, others, claimed_before, cost):
    """One round: nobody has more than one job drawn before it, however many they have waiting."""
    line = Line()
    for one in hog:
        line.ask(0, one)
    for person_id, one in others:
        line.ask(person_id, one)
    for _ in range(min(claimed_before, len(line.waiting))):
        line.claim()
    single = line.ask(99, cost)

    before = []
    while (job := line.claim()) != single:
        before.append(job.person_id)

    assert len(before) == len(set(before))


@settings(max_examples=60)
@given(jobs=st.lists(st.tuples(people, costs), min_size=2, max_size=60))
def test_who_always_has_something_waiting_gets_an_equal_share_of_the_work(jobs):
    line, most = Line(), defaultdict(float)
    for person_id, cost in jobs:
        line.ask(person_id, cost)
        most[person_id] = max(most[person_id], cost)
    while line.waiting:
        line.claim()
        backlogged = [person_id for person_id in most if line.has(person_id)]
        for one in backlogged:
            for other in backlogged:
                apart = abs(line.given[one] - line.given[other])
                assert apart <= (most[one] + most[other]) * (1 + 1e-9)


@settings(max_examples=60)
@given(
    jobs=st.lists(st.tuples(people, costs), max_size=20),
    cost=st.floats(0.01, 50),
    flood=st.floats(1, 50),
)
def test_nobody_starves_however_the_others_go_on(jobs, cost, flood):
    """Each of the others always asks again; the victim, just served, is served in bounded work."""
    line = Line()
    for person_id, one in jobs:
        line.ask(person_id, one)
    line.ask(99, cost)
    while line.has(99):
        line.claim()
    victim = line.ask(99, cost)
    behind = line.times[99] - line.virtual_time
    others = range(5)
    most = max([flood, *(one for _, one in jobs)])
    spent = defaultdict(float)
    while True:
        for person_id in others:
            if not line.has(person_id):
                line.ask(person_id, flood)
        job = line.claim()
        if job == victim:
            break
        spent[job.person_id] += job.cost
        assert spent[job.person_id] <= (behind + 2 * most) * (1 + 1e-9)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    script=st.lists(
        st.tuples(st.sampled_from("甲乙丙丁"), st.integers(1, 50), st.booleans()),
        min_size=1,
        max_size=25,
    )
)
async def test_the_tables_claim_as_the_simulation_does(storage, script):
    line = Line()
    async with undone(storage) as tx:
        for user, steps, then_claim in script:
            job = await add_job(tx, user, steps=steps)
            line.ask(job.person_id, job.cost)
            if then_claim:
                claimed = await claim(tx)
                assert (claimed.person_id, claimed.cost) == _claimed(line)
        while line.waiting:
            claimed = await claim(tx)
            assert (claimed.person_id, claimed.cost) == _claimed(line)


def _claimed(line):
    job = line.claim()
    return job.person_id, job.cost
