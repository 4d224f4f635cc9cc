"""Which handler obeys which command."""

from typing import Final

from bot.handlers import (
    again,
    bans,
    blocked_words,
    branch,
    control,
    deleting,
    doors,
    drawing,
    editing,
    enlarging,
    exporting,
    favourites,
    house,
    inpainting,
    log,
    models,
    outpainting,
    pausing,
    place_settings,
    presets,
    queue,
    quotas,
    reviewing,
    roles,
    settings,
    statistics,
    styles,
    works,
)
from bot.handlers.preparing import Prepare
from bot.handlers.request import Handler
from core.command import CommandName

HANDLERS: Final[dict[CommandName, Handler]] = {
    CommandName.DRAW: drawing.draw,
    CommandName.IMAGE_TO_IMAGE: drawing.image_to_image,
    CommandName.REDRAW: again.redraw,
    CommandName.REPLAY: again.replay,
    CommandName.VARY: again.vary,
    CommandName.EDIT: editing.edit,
    CommandName.INPAINT: inpainting.inpaint,
    CommandName.OUTPAINT: outpainting.outpaint,
    CommandName.LINE_ART: control.line_art,
    CommandName.DEPTH: control.depth,
    CommandName.UPSCALE: enlarging.enlarge,
    CommandName.STYLE: styles.styles,
    CommandName.PARAMETERS: works.parameters,
    CommandName.HISTORY: works.history,
    CommandName.SHOW: works.show,
    CommandName.DELETE: deleting.delete,
    CommandName.QUEUE: queue.queue,
    CommandName.CANCEL: queue.cancel,
    CommandName.HELP: house.show_help,
    CommandName.PRESET: presets.presets,
    CommandName.EXPORT: exporting.export,
    CommandName.FAVOURITE: favourites.favourites,
    CommandName.SETTINGS: settings.settings,
    CommandName.MODELS: models.models,
    CommandName.SWITCH_MODEL: models.models,
    CommandName.UNLOAD_MODEL: models.unload,
    CommandName.SET_ROLE: roles.set_role,
    CommandName.BAN: bans.ban,
    CommandName.UNBAN: bans.unban,
    CommandName.PLACE_SETTINGS: place_settings.place_settings,
    CommandName.STATISTICS: statistics.statistics,
    CommandName.REPORT: reviewing.report,
    CommandName.REVIEW: reviewing.review,
    CommandName.UNDO: log.undo,
    CommandName.LOG: log.log,
    CommandName.PAUSE: pausing.pause,
    CommandName.RESUME: pausing.resume,
    CommandName.CLEAR_QUEUE: pausing.clear_queue,
    CommandName.ENABLE: doors.open_again,
    CommandName.DISABLE: doors.close,
    CommandName.QUOTA: quotas.quota,
    CommandName.SET_QUOTA: quotas.set_quota,
    CommandName.BLOCKED_WORDS: blocked_words.blocked_words,
}

PREPARED: Final[dict[CommandName, Prepare]] = {
    CommandName.HISTORY: branch.prepare,
    CommandName.STATISTICS: statistics.prepare,
}
"""What is done before the transaction, for commands that show pictures made for the reply."""


def handler_of(name: CommandName) -> Handler:
    """The handler of a command; one that comes later is answered by name."""
    return HANDLERS.get(name, house.not_available)


def preparation_of(name: CommandName) -> Prepare | None:
    """What a command does before its transaction; None for most."""
    return PREPARED.get(name)
