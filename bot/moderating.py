"""Builds what moderates prompts and pictures, as the settings say."""

from bot.config_moderation import ModerationSettings
from bot.judge import Judge
from bot.moderation_service import ModerationService, ServiceSettings
from core.house import NsfwPolicy


def prompt_service(settings: ModerationSettings) -> ModerationService | None:
    """Who is asked about prompts; None where nobody is."""
    return None if settings.service_checks == "pictures" else _service(settings)


def judge(settings: ModerationSettings) -> Judge:
    """Who says what becomes of pictures."""
    return Judge(
        service=None if settings.service_checks == "prompts" else _service(settings),
        in_groups=NsfwPolicy(settings.in_groups),
        in_private=NsfwPolicy(settings.in_private),
    )


def checker_options(settings: ModerationSettings) -> tuple[str, ...]:
    """The words of the engine's command line that say who looks at pictures."""
    common = settings.safety_checker
    return (
        "--own-checkers" if settings.own_checkers else "--no-own-checkers",
        *(() if common is None else ("--safety-checker", str(common.absolute()))),
    )


def _service(settings: ModerationSettings) -> ModerationService | None:
    if settings.service_url is None:
        return None
    token = settings.service_token
    return ModerationService(
        ServiceSettings(
            url=settings.service_url,
            timeout_s=settings.service_timeout_s,
            token=None if token is None else token.get_secret_value(),
            allows_when_down=settings.when_service_fails == "allow",
        )
    )
