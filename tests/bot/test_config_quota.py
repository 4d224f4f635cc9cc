from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.config_quota import QuotaSettings
from bot.limits import Limits
from core.house import Role, Subject
from core.spec import ImageSpec


def test_out_of_the_box_only_machines_meet_a_limit():
    """Two thousand pictures of the usual kind an hour, and as many a day as one likes."""
    limits = QuotaSettings().holding(Limits(max_count=3))
    usual = ImageSpec(
        model="mini",
        prompt="猫",
        width=512,
        height=512,
        steps=20,
        guidance_scale=4.0,
        sampler="ddim",
    )

    assert limits.max_count == 3
    assert (limits.pictures_per_day, limits.zone) == ({}, None)
    assert set(limits.work_rates) == {Subject.PERSON}
    rate = limits.work_rates[Subject.PERSON]
    assert rate.burst / usual.cost > 1_900
    assert rate.burst_s == 3600


def test_what_is_set_holds_and_nought_is_no_limit():
    limits = QuotaSettings(
        pictures_per_day=50,
        vip_pictures_per_day=200,
        work_per_person=0,
        work_per_conversation=100,
        work_of_all=300,
        timezone="Asia/Shanghai",
    ).holding(Limits())

    assert limits.pictures_per_day == {Role.MEMBER: 50, Role.VIP: 200}
    assert {whose: rate.amount for whose, rate in limits.work_rates.items()} == {
        Subject.PLACE: 100,
        Subject.ALL: 300,
    }
    assert limits.zone == ZoneInfo("Asia/Shanghai")
    assert datetime(2026, 11, 23, 17, tzinfo=UTC).astimezone(limits.zone).day == 24


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "/etc/localtime", "上海"])
def test_a_time_zone_must_exist(name):
    with pytest.raises(ValidationError, match="没有叫「"):
        QuotaSettings(timezone=name)


@pytest.mark.parametrize(
    "wrong",
    [{"pictures_per_day": -1}, {"work_per_person": float("inf")}, {"work_of_all": -0.1}],
)
def test_amounts_are_neither_negative_nor_endless(wrong):
    with pytest.raises(ValidationError):
        QuotaSettings(**wrong)
