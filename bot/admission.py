"""Whether a command is let in, before anything is done about it. Pure.

Every way in, be it a chat platform or an API, goes through here, so that a ban or a closed
conversation holds for all of them.
"""

from dataclasses import dataclass

from bot.commands.vocabulary import command_word
from bot.replies.moments import moment
from core.command import Command, CommandName
from core.errors import UserError
from core.house import Ban, Pause, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a person and a place when a command comes in.

    `identity` is the person as admins write them. `denied` are the commands that nobody may use
    in this place. `is_addressed` says that the bot was plainly meant.
    """

    identity: str
    role: Role
    ban: Ban | None = None
    pause: Pause | None = None
    is_closed: bool = False
    denied: frozenset[str] = frozenset()
    is_addressed: bool = True


def admit(command: Command, standing: Standing) -> bool:
    """Whether to obey: False to stay silent. Raises UserError where a refusal is to be said.

    In a closed conversation only admins are heard, and only with what admins do; to who asks for
    help directly it is said that the bot is closed there.
    """
    word = command_word(command.name)
    is_admin = standing.role is Role.ADMIN
    if standing.is_closed and not (is_admin and word.is_admin):
        if command.name is CommandName.HELP and standing.is_addressed:
            raise UserError("closed_here")
        return False
    # Whoever is alone with the bot may choose the model they draw with: the handler looks.
    if word.is_admin and not is_admin and command.name is not CommandName.SWITCH_MODEL:
        raise UserError("admin_needed", command=str(command.name), identity=standing.identity)
    if command.name in standing.denied and not word.is_admin:
        raise UserError("command_denied", command=str(command.name))
    if will_draw(command):
        _check_drawing(standing)
    return True


def will_draw(command: Command) -> bool:
    """Whether a command asks for pictures: 风格 without a picture or a name only lists."""
    if command.name is CommandName.STYLE:
        return bool(command.prompt.strip() or command.target)
    return command_word(command.name).draws


def _check_drawing(standing: Standing) -> None:
    ban, pause = standing.ban, standing.pause
    if ban is not None:
        if ban.until is None:
            raise UserError("banned", reason=ban.reason)
        raise UserError("banned_until", reason=ban.reason, until=moment(ban.until))
    if pause is not None:
        if pause.reason:
            raise UserError("paused", reason=pause.reason)
        raise UserError("paused_plain")
