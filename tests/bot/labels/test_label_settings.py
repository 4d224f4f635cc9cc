import pytest
from pydantic import ValidationError

from bot.checks import Level
from bot.config_labels import LabelSettings
from bot.label_checkup import check_labels
from bot.labels.choice import VisibleLabel
from bot.labels.words import Corner

CODE = "001191110102MAD55U9H0F10002"


def test_labels_are_on_without_any_settings():
    settings = LabelSettings()

    assert settings.visible
    assert settings.implicit
    assert settings.usual == VisibleLabel(text="AI生成", corner=Corner.BOTTOM_RIGHT)
    assert settings.producer == "Danqing"
    assert not settings.plain_originals


def test_a_code_is_written_before_the_name():
    assert LabelSettings(producer_code=CODE).producer == CODE


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("text", "机器画的", "要有「AI」"),
        ("text", "AI", "「生成」或「合成」"),
        ("text", "本图片是由人工智能技术生成的", "太长"),
        ("text", "AI生成😀", "画不出来的字"),
        ("text", "AI\n生成", "画不出来的字"),
        ("corner", "中间", "右下"),
        ("producer_code", "00119111", "27 位"),
        ("producer_code", CODE[:-6] + "F20002", "第 23 位写 1"),
        ("producer_name", "丹青", "不能有汉字"),
        ("producer_name", CODE, "字母开头"),
        ("propagator_code", CODE, "第 23 位写 2"),
    ],
)
def test_what_the_rules_forbid_is_refused(field, value, words):
    with pytest.raises(ValidationError, match=words):
        LabelSettings(**{field: value})


@pytest.mark.parametrize("text", ["人工智能生成", "由AI合成", " AI生成 "])
def test_other_words_that_the_rules_permit_are_taken(text):
    assert LabelSettings(text=text).text == text.strip()


def test_the_doctor_says_what_is_still_to_be_decided():
    assert check_labels(LabelSettings(producer_code=CODE)).level is Level.OK
    assert "producer_code" in check_labels(LabelSettings()).fix
    for off in ("visible", "implicit"):
        assert check_labels(LabelSettings(**{off: False})).level is Level.NOTE
