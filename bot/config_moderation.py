"""The settings of moderation."""

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

from bot.config_sections import Seconds, Section, UserPath
from bot.replies.sentences import tell

_SCHEMES: Final = ("http://", "https://")

Policy = Literal["拦截", "剧透", "送审", "不管"]


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


def _expand(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    return tuple(path.expanduser() for path in paths)


def _check_url(value: str | None) -> str | None:
    if value is not None and not value.startswith(_SCHEMES):
        raise ValueError(tell("moderation_url_wrong", given=value))
    return value


class ModerationSettings(Section):
    """What prompts may say, and what becomes of pictures that are not for everybody."""

    word_files: Annotated[
        tuple[Path, ...], NoDecode, BeforeValidator(_split), AfterValidator(_expand)
    ] = Field(
        default=(),
        description="词表文件，一行一个词；改了以后发「屏蔽词 重载」。环境变量里用逗号隔开",
    )
    in_groups: Policy = Field(
        default="拦截",
        description="群里画出不合适的图怎么办：不发也不留、盖住再发、管理员看过再发、照样发；"
        "一个群可以用「群设置」自己定",
    )
    in_private: Policy = Field(default="剧透", description="私聊里画出不合适的图怎么办")
    own_checkers: bool = Field(
        default=True,
        description="模型文件夹里带着安全检查器（`safety_checker`），就用它检查画出的图",
    )
    safety_checker: Annotated[UserPath | None, BeforeValidator(_none_if_empty)] = Field(
        default=None,
        description="给没有带安全检查器的模型用的检查器在哪个文件夹；空着就不检查",
    )
    service_url: Annotated[
        str | None, BeforeValidator(_none_if_empty), AfterValidator(_check_url)
    ] = Field(default=None, description="外部审核服务的地址，格式见 docs/moderation.md；空着就不问")
    service_token: Annotated[SecretStr | None, BeforeValidator(_none_if_empty)] = Field(
        default=None, description="问审核服务的时候带上的口令；空着就不带"
    )
    service_timeout_s: Seconds = Field(default=5.0, description="审核服务多少秒不回答，就当它坏了")
    when_service_fails: Literal["refuse", "allow"] = Field(
        default="refuse",
        description="审核服务坏了的时候：`refuse` 不画、画好的按不合适的图办，`allow` 照样画",
    )
    service_checks: Literal["prompts", "pictures", "both"] = Field(
        default="both",
        description="问审核服务什么：`prompts` 只问提示词，`pictures` 只问画好的图，`both` 都问",
    )
