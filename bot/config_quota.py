"""The section of the settings that says how much may be drawn."""

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec.structs import replace
from pydantic import AfterValidator, Field

from bot.config_sections import Section
from bot.limits import Limits
from bot.quota import PERIOD_S
from bot.rate import Rate
from bot.replies.sentences import tell
from core.house import Role, Subject
from core.quota import Period


def _known_zone(name: str) -> str:
    if name:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(tell("timezone_unknown", name=name)) from error
    return name


Pictures = Annotated[int, Field(ge=0, le=1_000_000)]
Work = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class QuotaSettings(Section):
    """How much may be drawn."""

    pictures_per_day: Pictures = Field(
        default=0, description="每个普通成员一天最多画几张；0 表示不限"
    )
    vip_pictures_per_day: Pictures = Field(
        default=0, description="每个会员一天最多画几张；0 表示不限"
    )
    admin_pictures_per_day: Pictures = Field(
        default=0, description="每个管理员一天最多画几张；0 表示不限"
    )
    work_per_person: Work = Field(
        default=20_000.0,
        description=(
            "每个人每小时最多画多少工作量，一次最多也是这么多；0 表示不限。"
            "工作量是百万像素 × 模型调用次数，一张 512×512、20 步的图大约是 10"
        ),
    )
    work_per_conversation: Work = Field(
        default=0.0, description="每个群每小时最多画多少工作量；0 表示不限"
    )
    work_of_all: Work = Field(
        default=0.0, description="所有人加起来每小时最多画多少工作量；0 表示不限"
    )
    timezone: Annotated[str, AfterValidator(_known_zone)] = Field(
        default="",
        description="时间和每天的零点按哪个时区，例如 `Asia/Shanghai`；空着就用机器的时区",
    )

    def holding(self, limits: Limits) -> Limits:
        """`limits` with what is set here."""
        by_role = {
            Role.MEMBER: self.pictures_per_day,
            Role.VIP: self.vip_pictures_per_day,
            Role.ADMIN: self.admin_pictures_per_day,
        }
        by_subject = {
            Subject.PERSON: self.work_per_person,
            Subject.PLACE: self.work_per_conversation,
            Subject.ALL: self.work_of_all,
        }
        return replace(
            limits,
            pictures_per_day={role: most for role, most in by_role.items() if most},
            work_rates={
                whose: Rate(amount=work, period_s=PERIOD_S[Period.HOUR], burst=work)
                for whose, work in by_subject.items()
                if work
            },
            zone=ZoneInfo(self.timezone) if self.timezone else None,
        )
