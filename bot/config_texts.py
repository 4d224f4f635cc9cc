"""The settings of what the bot says."""

from typing import Literal

from pydantic import Field

from bot.config_sections import Section


class TextsSettings(Section):
    """How the bot writes."""

    script: Literal["简体", "台湾繁体", "香港繁体"] = Field(
        default="简体",
        description="机器人用哪种汉字说话；大家写的提示词和名字一个字也不改，指令用简体、繁体写都认得",
    )
