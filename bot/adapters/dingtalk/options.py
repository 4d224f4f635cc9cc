"""What the DingTalk adapter is told by the settings."""

import msgspec


class HttpOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Where HTTP mode listens; a port of 0 is any free one."""

    host: str
    port: int
    path: str


class DingTalkOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The app, how its messages come in (`http` is None for Stream), and how it answers.

    An empty `card_template_id` means plain messages. `client_secret` is a secret.
    """

    client_id: str
    client_secret: str
    robot_code: str
    card_template_id: str = ""
    http: HttpOptions | None = None
    group_messages_per_minute: int = 18
    api_url: str = "https://api.dingtalk.com"
    oapi_url: str = "https://oapi.dingtalk.com"
    max_file_bytes: int = 20 * 1024 * 1024

    def __repr__(self) -> str:
        return f"DingTalkOptions({self.client_id})"
