"""The section of the settings that says how pictures from people are opened."""

from pydantic import Field

from bot.config_sections import Seconds, Section


class InputSettings(Section):
    """How pictures from people are opened; how large they may be is among the limits."""

    max_frames: int = Field(default=1_000, ge=1, description="发来的动图最多多少帧；用的总是第一帧")
    decode_s: Seconds = Field(
        default=20.0, description="打开一张发来的图最多算多少秒，超过就不要这张图"
    )
    workers: int = Field(
        default=2, ge=1, le=64, description="最多几个进程同时打开发来的图；没有人发图就一个也不启动"
    )
