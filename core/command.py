"""A parsed wish."""

from enum import StrEnum
from typing import Literal

import msgspec


class CommandName(StrEnum):
    """Every command, by its canonical Chinese name."""

    DRAW = "画"
    IMAGE_TO_IMAGE = "图生图"
    INPAINT = "重绘"
    OUTPAINT = "扩图"
    LINE_ART = "线稿"
    DEPTH = "深度"
    STYLE = "风格"
    UPSCALE = "放大"
    VARY = "变体"
    REDRAW = "重画"
    REPLAY = "复现"
    EDIT = "改"
    HISTORY = "历史"
    FAVOURITE = "收藏"
    PARAMETERS = "参数"
    SHOW = "找图"
    DELETE = "删除"
    PRESET = "预设"
    QUEUE = "队列"
    CANCEL = "取消"
    SETTINGS = "设置"
    QUOTA = "额度"
    MODELS = "模型"
    HELP = "帮助"
    STATISTICS = "统计"
    EXPORT = "导出"
    REPORT = "举报"
    SWITCH_MODEL = "换模型"
    UNLOAD_MODEL = "卸载模型"
    SET_QUOTA = "设额度"
    BAN = "封禁"
    UNBAN = "解封"
    BLOCKED_WORDS = "屏蔽词"
    PAUSE = "暂停"
    RESUME = "恢复"
    CLEAR_QUEUE = "清空队列"
    ENABLE = "开启"
    DISABLE = "关闭"
    PLACE_SETTINGS = "群设置"
    SET_ROLE = "设身份"
    UNDO = "撤销"
    REVIEW = "审核"
    LOG = "日志"


class Weighted(msgspec.Struct, frozen=True):
    """A name with a weight (None: as what has that name is best used): a LoRA or a ControlNet."""

    name: str
    weight: float | None = None


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The options of a command; None (or empty, or False) means not given.

    `size` is (width, height) in delivered pixels, or a shape word to be filled in by the model;
    `aspect` is width : height. `strength` is 0 … 1. `fit` says how a picture of another shape is
    brought to size, `fill` what an enlarged canvas begins with, `preprocess` whether a picture is
    followed as it is or its outlines (or depth) are taken first.
    """

    negative_prompt: str | None = None
    size: tuple[int, int] | Literal["方图", "竖图", "横图"] | None = None
    aspect: tuple[int, int] | None = None
    steps: int | None = None
    seed: int | Literal["随机", "不变"] | None = None
    guidance_scale: float | None = None
    strength: float | None = None
    count: int | None = None
    sampler: str | None = None
    model: str | None = None
    loras: tuple[Weighted, ...] = ()
    fit: Literal["拉伸", "裁剪", "留白"] | None = None
    fill: Literal["复制", "镜像"] | None = None
    control: Weighted | None = None
    control_scale: float | None = None
    preprocess: Literal["原样", "提取"] | None = None
    upscale: float | None = None
    preset: str | None = None
    is_private: bool = False
    is_raw: bool = False


class Notice(msgspec.Struct, frozen=True):
    """Something the person should know about how they were understood.

    `reason` is a key of `bot.replies.SENTENCES`, `values` fill its placeholders.
    """

    reason: str
    values: dict[str, str] = {}


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """What a message asks for.

    `prompt` is the prompt exactly as typed, or, for commands that draw nothing, the words after
    the command. `target` is the work number it speaks of (`#12`).
    """

    name: CommandName
    prompt: str = ""
    target: int | None = None
    options: Options = Options()
    notices: tuple[Notice, ...] = ()
