"""Every limit at once, all or nothing; and a sentence for each that can bite."""

from datetime import UTC, date, datetime, timedelta
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.allowance import Allowance, Day, Demand, Denial, Limit, Meter, Room, decide
from bot.limits import Limits
from bot.quota import measures, pictures_per_day
from bot.rate import Rate
from bot.replies.limit_replies import denied, quota
from bot.replies.sentences import explain
from bot.replies.verbatim import plain
from core.address import Address
from core.charge import Charge, Unit
from core.house import Role, Subject
from core.person import Identity
from core.quota import EVERYBODY, Period, QuotaSubject

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ENDS = datetime(2026, 11, 23, 16, tzinfo=UTC)
ONE = Demand(pictures=1, cost=10.0)
HERE = Address(platform="test", conversation="群", user="小明", is_private=False)


def day(most=0, used=0):
    return Day(day=date(2026, 11, 23), most=most, used=used, ends_at=ENDS)


def meter(
    unit=Unit.PICTURES, *, whose=Subject.PERSON, most=10.0, left=None, period=Period.HOUR, key="k"
):
    rate = Rate(amount=most, period_s=3600, burst=most)
    spent = 0 if left is None else most - left
    return Meter(
        key=f"{key}{unit}{whose}",
        whose=whose,
        unit=unit,
        period=period,
        rate=rate,
        arrival=NOW.timestamp() + spent * rate.unit_s,
    )


def allowance(**more):
    return Allowance(now=NOW, **{"day": day(), **more})


def test_what_nothing_forbids_is_charged_to_every_meter():
    meters = (meter(), meter(Unit.WORK, whose=Subject.ALL, most=100.0))
    charge = decide(replace(ONE, pictures=2), allowance(meters=meters))

    assert isinstance(charge, Charge)
    assert (charge.day, charge.pictures, charge.cost) == (date(2026, 11, 23), 2, 10.0)
    assert charge.seconds == {meters[0].key: 720.0, meters[1].key: 360.0}
    assert charge.arrivals == {
        meters[0].key: NOW.timestamp() + 720,
        meters[1].key: NOW.timestamp() + 360,
    }


def test_of_several_limits_the_one_that_lasts_longest_is_named():
    meters = (meter(left=0.9), meter(Unit.WORK, whose=Subject.PLACE, most=100.0, left=5.0))
    rooms = (Room(whose=Subject.PERSON, most=1, used=1),)

    hourly = decide(ONE, allowance(rooms=rooms, meters=meters))
    assert (hourly.whose, hourly.unit, round(hourly.wait_s)) == (Subject.PLACE, Unit.WORK, 180)
    daily = decide(ONE, allowance(day=day(5, 5), rooms=rooms, meters=meters))
    assert (daily.limit, daily.wait_s) == (Limit.DAY, 4 * 3600.0)
    never = decide(replace(ONE, pictures=20), allowance(day=day(5, 5), meters=meters))
    assert never.is_hopeless


amounts = st.floats(0.5, 100)
meters_of = st.lists(st.tuples(st.sampled_from(Unit), amounts, st.floats(0, 1)), max_size=4).map(
    lambda found: tuple(
        meter(unit, most=most, left=most * share, key=str(place))
        for place, (unit, most, share) in enumerate(found)
    )
)


@given(
    demand=st.builds(Demand, pictures=st.integers(1, 20), cost=st.floats(0.1, 100)),
    most=st.integers(0, 20),
    used=st.integers(0, 30),
    room=st.tuples(st.integers(1, 3), st.integers(0, 4)),
    meters=meters_of,
)
def test_a_job_is_charged_exactly_when_each_limit_alone_lets_it_through(
    demand, most, used, room, meters
):
    whole = allowance(
        day=day(most, used),
        rooms=(Room(whose=Subject.PERSON, most=room[0], used=room[1]),),
        meters=meters,
    )
    parts = [
        allowance(day=whole.day),
        allowance(rooms=whole.rooms),
        *(allowance(meters=(one,)) for one in meters),
    ]
    alone = [decide(demand, part) for part in parts]
    together = decide(demand, whole)

    denials = [one for one in alone if isinstance(one, Denial)]
    assert isinstance(together, Charge) == (not denials)
    if denials:
        assert together in denials
        assert (together.wait_s or 0) == max(one.wait_s or 0 for one in denials)
        assert explain(denied(together, demand))


@pytest.mark.parametrize(
    ("limits", "pictures", "part"),
    [
        ({"rooms": (Room(whose=Subject.PERSON, most=3, used=3),)}, 1, "你已经有 3 个任务在排队"),
        ({"rooms": (Room(whose=Subject.PLACE, most=3, used=3),)}, 1, "这个群已经有 3 个任务"),
        ({"rooms": (Room(whose=Subject.ALL, most=3, used=4),)}, 1, "一共有 3 个任务没画完"),
        ({"day": day(5, 5)}, 1, "今天的 5 张画完了，零点恢复（还要等 4 小时）。"),
        ({"day": day(5, 9)}, 1, "今天的 5 张画完了"),
        ({"day": day(5, 3)}, 4, "今天还剩 2 张，这条要画 4 张。"),
        ({"day": day(5, 3)}, 6, "你一天最多画 5 张，这条要画 6 张，请改少一些。"),
        ({"meters": (meter(left=0.0),)}, 1, "你每小时最多画 10 张，还要等 6 分。"),
        (
            {"meters": (meter(left=2.9),)},
            4,
            "现在还能画 2 张，这条要画 4 张。改少几张，或者等 6 分 36 秒",
        ),
        ({"meters": (meter(),)}, 11, "你每小时最多画 10 张，这条要画 11 张"),
        (
            {"meters": (meter(whose=Subject.PLACE, left=0.0),)},
            1,
            "这个群每小时一共最多画 10 张，还要等 6 分。",
        ),
        (
            {"meters": (meter(whose=Subject.PLACE, left=1.5, period=Period.DAY),)},
            2,
            "这个群一天一共最多画 10 张，现在还能画 1 张",
        ),
        ({"meters": (meter(whose=Subject.PLACE),)}, 11, "这个群每小时一共最多画 10 张，这条"),
        ({"meters": (meter(Unit.WORK, left=0.0),)}, 1, "你画得太快了，还要等 1 小时。"),
        (
            {"meters": (meter(Unit.WORK, whose=Subject.PLACE, left=9.0),)},
            1,
            "这个群画得太快了，还要等 6 分",
        ),
        ({"meters": (meter(Unit.WORK, whose=Subject.ALL, left=9.9),)}, 1, "大家一起画得太多"),
        ({"meters": (meter(Unit.WORK, most=9.0),)}, 1, "这条一次要画的太多"),
        ({"meters": (meter(Unit.WORK, whose=Subject.ALL, most=9.0),)}, 1, "这条一次要画的太多"),
    ],
)
def test_each_limit_has_its_sentence(limits, pictures, part):
    demand = Demand(pictures=pictures, cost=10.0)
    denial = decide(demand, allowance(**limits))

    assert isinstance(denial, Denial)
    assert part in explain(denied(denial, demand))


def test_a_refusal_tells_the_wait_to_the_second():
    spent = meter(Unit.WORK, most=100.0, left=10.0 - 7 / 6)
    denial = decide(ONE, allowance(meters=(spent,)))
    assert "还要等 42 秒。" in explain(denied(denial, ONE))
    assert denial.wait_s == pytest.approx(42, abs=0.01)


def test_how_one_stands_is_told():
    rooms = (
        Room(whose=Subject.PERSON, most=20, used=2),
        Room(whose=Subject.ALL, most=500, used=9),
        Room(whose=Subject.PLACE, most=60, used=3),
    )
    meters = (
        meter(left=7.99999999999),
        meter(whose=Subject.PLACE, left=1.5),
        meter(Unit.WORK, left=9.25),
    )
    told = quota(allowance(day=day(50, 19), rooms=rooms, meters=meters), Role.VIP)

    assert plain(told.text).splitlines() == [
        "你的身份：会员",
        "今天画了 19 张，还剩 31 张，零点恢复（还要等 4 小时）",
        "每小时最多 10 张，现在还能画 8 张",
        "这个群每小时一共最多 10 张，现在还能画 1 张",
        "画得快慢：上限的 92% 还没用",
        "没画完的任务：2 个，最多 20 个",
        "这个群没画完的任务：3 个，最多 60 个",
    ]


def test_a_persons_own_quota_wins_over_their_roles_and_that_over_everybodys():
    own = QuotaSubject.of_person(Identity.of(HERE))
    role = QuotaSubject.of_role(Role.VIP)
    limits = Limits(pictures_per_day={Role.VIP: 9})
    kept = {}

    def most():
        return pictures_per_day(kept, here=HERE, role=Role.VIP, limits=limits)

    assert most() == 9
    for subject, pictures in ((EVERYBODY, 30), (role, 40), (own, 50), (own, 0)):
        kept[subject] = {Period.DAY: pictures}
        assert most() == pictures
    assert pictures_per_day({}, here=HERE, role=Role.MEMBER, limits=limits) == 0
    kept[own] = {Period.HOUR: 3}
    assert most() == 40


def test_a_private_chat_is_no_place():
    rate = Rate(amount=1, period_s=1, burst=1)
    limits = Limits(work_rates=dict.fromkeys((Subject.PERSON, Subject.PLACE, Subject.ALL), rate))
    kept = {QuotaSubject.of_place(HERE): {Period.HOUR: 5, Period.DAY: 0}}

    def keys(here):
        found = measures(kept, here=here, role=Role.MEMBER, person_id=3, limits=limits)
        return [measure.key for measure in found]

    assert keys(HERE) == [
        "person:work:hour:3",
        "place:work:hour:test:群",
        "all:work:hour:",
        "place:pictures:hour:test:群",
    ]
    assert keys(replace(HERE, is_private=True)) == ["person:work:hour:3", "all:work:hour:"]


def test_waiting_for_a_day_helps_exactly_when_a_day_has_enough():
    demand = Demand(pictures=5, cost=1.0)
    assert decide(demand, allowance(day=day(5, 1))).wait_s == timedelta(hours=4).total_seconds()
    assert decide(demand, allowance(day=day(4, 0))).wait_s == inf
