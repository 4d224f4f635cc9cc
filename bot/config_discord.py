"""The settings of Discord."""

from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr

from bot.config_sections import Names, Section


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


class DiscordSettings(Section):
    """How the bot is on Discord; without a token it is not."""

    token: Annotated[SecretStr | None, BeforeValidator(_none_if_empty)] = Field(
        default=None, description="机器人的令牌；空着就不连 Discord。怎么拿到，见 docs/discord.md"
    )
    guild_ids: Names = Field(
        default=(),
        description=(
            "只在哪些服务器登记斜杠指令（服务器的编号）；空着就是所有服务器；环境变量里用逗号隔开"
        ),
    )
    message_content: bool = Field(
        default=True,
        description=(
            "群里打字的指令也听，要在 Discord 的开发者页面打开 Message Content Intent；"
            "关掉就只听斜杠指令、@ 和私聊"
        ),
    )
    proxy: Annotated[str | None, BeforeValidator(_none_if_empty)] = Field(
        default=None,
        pattern=r"^https?://",
        description="连 Discord 用的 HTTP 代理，例如 `http://127.0.0.1:7890`；空着就直接连",
    )
    api_base: Annotated[str | None, BeforeValidator(_none_if_empty)] = Field(
        default=None,
        pattern=r"^https?://",
        description="Discord 接口的地址，只有测试和自己的网关才用；空着就是 Discord 自己的",
    )
