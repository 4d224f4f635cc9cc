"""The section of the settings that says how generated pictures are labelled."""

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from bot.config_sections import Section
from bot.labels.choice import CHOICES, VisibleLabel
from bot.labels.provider_code import PRODUCES, PROPAGATES, is_code
from bot.labels.words import MAX_WIDTH, Corner, says_generated, width_of
from bot.replies.sentences import tell

_TEXT: Final = "AI生成"
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,39}")


def _label_text(text: str) -> str:
    text = text.strip()
    if not says_generated(text):
        raise ValueError(tell("label_text_incomplete", text=text))
    if width_of(text) > MAX_WIDTH:
        raise ValueError(tell("label_text_long", text=text, most=MAX_WIDTH))
    if text != _TEXT:
        # Only here, because opening the font takes longer than all other settings.
        from bot.font import has_glyph  # noqa: PLC0415 - see above

        if lacking := [glyph for glyph in text if not has_glyph(glyph) or not glyph.isprintable()]:
            raise ValueError(tell("label_text_glyph", text=text, glyph=lacking[0]))
    return text


def _producer(code: str) -> str:
    return _checked(code, PRODUCES)


def _propagator(code: str) -> str:
    return _checked(code, PROPAGATES)


def _checked(code: str, service: str) -> str:
    if code and not is_code(code, service):
        raise ValueError(tell("label_code_wrong", code=code, service=service))
    return code


def _name(name: str) -> str:
    if _NAME.fullmatch(name) is None:
        raise ValueError(tell("label_name_wrong", name=name))
    return name


class LabelSettings(Section):
    """How pictures are labelled as generated."""

    visible: bool = Field(
        default=True,
        description="成图的角上写「AI生成」；关掉以后，给过谁没有标识的图会记下来",
    )
    text: Annotated[str, AfterValidator(_label_text)] = Field(
        default=_TEXT,
        description="写什么：要有「AI」或「人工智能」，还要有「生成」或「合成」",
    )
    corner: Literal["右下", "左下", "右上", "左上"] = Field(
        default="右下", description="写在哪个角；每个群可以用「群设置」另定"
    )
    implicit: bool = Field(default=True, description="图片文件里也写上生成标识（XMP 里的 AIGC）")
    producer_code: Annotated[str, AfterValidator(_producer)] = Field(
        default="",
        description="服务提供者编码，27 位；没有就空着，文件里写 `producer_name`，不要自己编一个",
    )
    producer_name: Annotated[str, AfterValidator(_name)] = Field(
        default="Danqing", description="没有编码的时候文件里写的名字，英文"
    )
    propagator_code: Annotated[str, AfterValidator(_propagator)] = Field(
        default="", description="传播服务提供者编码，27 位；机器人自己也算传播平台的时候才写"
    )
    parameters: bool = Field(
        default=True,
        description="图片文件里写上提示词和参数，别的程序也读得到；关掉以后转发图片不会带出提示词",
    )
    plain_originals: bool = Field(
        default=False,
        description="下载的原图上不写看得见的标识；先让大家同意自己承担标识的责任，每次都会记下给了谁",
    )

    @property
    def usual(self) -> VisibleLabel:
        """The visible label, where nothing else is chosen for a conversation."""
        return VisibleLabel(text=self.text, corner=Corner(CHOICES[self.corner]))

    @property
    def producer(self) -> str:
        """Who made the pictures, as implicit labels say it."""
        return self.producer_code or self.producer_name
