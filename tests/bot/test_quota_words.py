import pytest

from bot.quota_words import MOST, QuotaChange, QuotaSubjectWord, read_change, split_subject
from core.errors import UserError
from core.house import Role, Subject
from core.quota import Period

DAY, HOUR = (Period.DAY,), (Period.HOUR,)


@pytest.mark.parametrize(
    ("words", "pictures", "periods"),
    [
        ("50张/天", 50, DAY),
        ("50 张／天", 50, DAY),
        ("每天50张", 50, DAY),
        ("每天最多 五十 张", 50, DAY),
        ("一天 50", 50, DAY),
        ("50/天", 50, DAY),
        ("50张每天", 50, DAY),
        ("两百张一天", 200, DAY),
        ("10张/小时", 10, HOUR),
        ("10个/小时", 10, HOUR),
        ("每小时 10 张", 10, HOUR),
        ("每個小時 10 張", 10, HOUR),
        ("10张图/小时。", 10, HOUR),
        ("不限", 0, (Period.DAY, Period.HOUR)),
        ("每天不限", 0, DAY),
        ("每小时不限制", 0, HOUR),
        ("默认", 0, ()),
        ("恢复默认", 0, ()),
    ],
)
def test_quotas_are_read_as_people_write_them(words, pictures, periods):
    assert read_change(words) == QuotaChange(pictures=pictures, periods=periods)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("", "quota_missing"),
        ("很多", "quota_how"),
        ("50张", "quota_how"),
        ("50张/年", "quota_how"),
        ("半张/天", "quota_how"),
        ("2.5张/天", "quota_how"),
        ("-5张/天", "quota_how"),
        ("50张/天 10张/小时", "quota_how"),
        ("50张/天吧", "quota_how"),
        ("0张/天", "quota_zero"),
        (f"{MOST + 1}张/天", "quota_too_large"),
        ("9" * 400 + "张/天", "quota_too_large"),
    ],
)
def test_what_is_not_plain_is_refused(words, reason):
    with pytest.raises(UserError) as refused:
        read_change(words)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("words", "subject", "role", "rest"),
    [
        ("本群 10张/小时", Subject.PLACE, None, "10张/小时"),
        ("这个群，10张/小时", Subject.PLACE, None, "10张/小时"),
        ("本群10张/小时", Subject.PLACE, None, "10张/小时"),
        ("所有人 默认", Subject.ALL, None, "默认"),
        ("给每个人：50张/天", Subject.ALL, None, "50张/天"),
        ("会员 200张/天", Subject.ROLE, Role.VIP, "200张/天"),
        ("VIP 200张/天", Subject.ROLE, Role.VIP, "200张/天"),
        ("会员200张/天", Subject.ROLE, Role.VIP, "200张/天"),
        ("普通成员 20张/天", Subject.ROLE, Role.MEMBER, "20张/天"),
        ("管理员 不限", Subject.ROLE, Role.ADMIN, "不限"),
    ],
)
def test_for_whom_is_read_from_the_beginning(words, subject, role, rest):
    assert split_subject(words) == (QuotaSubjectWord(subject=subject, role=role), rest)


@pytest.mark.parametrize(
    "words", ["50张/天", "小明 50张/天", "vips 5张/天", "web:5f0c 50张/天", ""]
)
def test_anything_else_is_left_as_it_is(words):
    assert split_subject(words) == (None, words)
