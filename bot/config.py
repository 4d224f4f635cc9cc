"""The settings: one TOML file, the environment above it, and defaults that just work.

A relative path is taken from the working directory.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.config_dingtalk import DingTalkSettings
from bot.config_discord import DiscordSettings
from bot.config_inputs import InputSettings
from bot.config_labels import LabelSettings
from bot.config_moderation import ModerationSettings
from bot.config_quota import QuotaSettings
from bot.config_sections import (
    AccessSettings,
    DataSettings,
    DeliverySettings,
    EngineSettings,
    LimitsSettings,
    LogSettings,
    WebSettings,
)
from bot.config_texts import TextsSettings
from bot.replies.sentences import tell
from bot.settings_error import SettingsError, sentence_of, unknown_variable

CONFIG_VARIABLE: Final = "DANQING_CONFIG"
DEFAULT_FILE: Final = Path("danqing.toml")


class Settings(BaseSettings):
    """Everything that can be set. What is in the environment wins over what is passed in."""

    model_config = SettingsConfigDict(
        env_prefix="DANQING_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
    )

    data: DataSettings = DataSettings()
    web: WebSettings = WebSettings()
    discord: DiscordSettings = DiscordSettings()
    dingtalk: DingTalkSettings = DingTalkSettings()
    engine: EngineSettings = EngineSettings()
    access: AccessSettings = AccessSettings()
    limits: LimitsSettings = LimitsSettings()
    quota: QuotaSettings = QuotaSettings()
    inputs: InputSettings = InputSettings()
    moderation: ModerationSettings = ModerationSettings()
    labels: LabelSettings = LabelSettings()
    delivery: DeliverySettings = DeliverySettings()
    texts: TextsSettings = TextsSettings()
    log: LogSettings = LogSettings()

    @classmethod
    def settings_customise_sources(  # noqa: D102 - as pydantic-settings promises it
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the hook's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the hook's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the hook's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


def load_settings(file: Path | None = None) -> Settings:
    """The settings of this process.

    They come from `file`, else from the file that DANQING_CONFIG names, else from danqing.toml
    in the working directory where there is one; and from the environment.
    Raises SettingsError with one Chinese sentence where something in them is wrong.
    """
    if (variable := unknown_variable(os.environ, Settings)) is not None:
        raise SettingsError(variable)
    try:
        return Settings(**_read(_find(file, os.environ)))
    except ValidationError as error:
        raise SettingsError(sentence_of(error, Settings, os.environ)) from error


def _find(file: Path | None, environment: Mapping[str, str]) -> Path | None:
    if file is None and (named := environment.get(CONFIG_VARIABLE)):
        file = Path(named)
    if file is None:
        return DEFAULT_FILE if DEFAULT_FILE.exists() else None
    return file.expanduser()


def _read(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(tell("settings_file_missing", file=file)) from error
    except OSError as error:
        raise SettingsError(
            tell("settings_file_unreadable", file=file, why=error.strerror)
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError(tell("settings_file_not_utf8", file=file)) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(tell("settings_file_not_toml", file=file, why=error)) from error
