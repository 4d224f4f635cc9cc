"""The section of the settings for DingTalk."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr, model_validator

from bot.config_sections import Section
from bot.replies.sentences import tell


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


class DingTalkSettings(Section):
    """The robot of a DingTalk app."""

    client_id: str = Field(
        default="",
        description=(
            "钉钉应用的 Client ID（旧称 AppKey）；空着就不启用钉钉，怎么申请见 docs/dingtalk.md"
        ),
    )
    client_secret: Annotated[SecretStr | None, BeforeValidator(_none_if_empty)] = Field(
        default=None, description="钉钉应用的 Client Secret（旧称 AppSecret）"
    )
    robot_code: str = Field(
        default="", description="机器人的编号（robotCode）；空着就和 `client_id` 一样，通常如此"
    )
    card_template_id: str = Field(
        default="",
        description="互动卡片的模板 ID；空着就发普通消息，怎么做模板见 docs/dingtalk.md",
    )
    mode: Literal["stream", "http"] = Field(
        default="stream",
        description="怎么收消息：`stream` 不需要公网地址；`http` 由钉钉访问下面的地址",
    )
    http_host: str = Field(
        default="127.0.0.1", min_length=1, description="HTTP 模式监听的地址，前面放带证书的反向代理"
    )
    http_port: int = Field(default=8421, ge=0, le=65535, description="HTTP 模式监听的端口")
    http_path: str = Field(
        default="/dingtalk", pattern="^/", description="HTTP 模式的路径，填进钉钉的「消息接收地址」"
    )
    group_messages_per_minute: int = Field(
        default=18,
        ge=1,
        le=20,
        description="一个群里每分钟最多发几条；超过 20 条钉钉会让机器人停十分钟",
    )
    api_url: str = Field(
        default="https://api.dingtalk.com",
        pattern="^https?://",
        description="钉钉新版接口的地址；专属钉钉、国际版填自己的",
    )
    oapi_url: str = Field(
        default="https://oapi.dingtalk.com",
        pattern="^https?://",
        description="钉钉旧版接口的地址（上传图片、会话回复）；专属钉钉、国际版填自己的",
    )

    @property
    def is_on(self) -> bool:
        """Whether there are credentials."""
        return bool(self.client_id) and self.client_secret is not None

    @model_validator(mode="after")
    def _whole(self) -> "DingTalkSettings":
        if bool(self.client_id) != (self.client_secret is not None):
            raise ValueError(tell("dingtalk_half_set"))
        if self.card_template_id and self.mode == "http":
            raise ValueError(tell("dingtalk_card_needs_stream"))
        return self
