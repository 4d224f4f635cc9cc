"""What the settings tell the DingTalk adapter."""

from bot.adapters.dingtalk.options import DingTalkOptions, HttpOptions
from bot.config_dingtalk import DingTalkSettings


def dingtalk_options(settings: DingTalkSettings, max_file_bytes: int) -> DingTalkOptions:
    """The options of an adapter that is switched on."""
    assert settings.client_secret is not None, "only where it is switched on"  # noqa: S101 - as said
    http = HttpOptions(host=settings.http_host, port=settings.http_port, path=settings.http_path)
    return DingTalkOptions(
        client_id=settings.client_id,
        client_secret=settings.client_secret.get_secret_value(),
        robot_code=settings.robot_code or settings.client_id,
        card_template_id=settings.card_template_id,
        http=http if settings.mode == "http" else None,
        group_messages_per_minute=settings.group_messages_per_minute,
        api_url=settings.api_url,
        oapi_url=settings.oapi_url,
        max_file_bytes=max_file_bytes,
    )
