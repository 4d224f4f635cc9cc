"""What belongs together on the help card."""

from typing import Final

from core.command import CommandName

GROUPS: Final[dict[str, tuple[CommandName, ...]]] = {
    "画图": (
        *(CommandName.DRAW, CommandName.IMAGE_TO_IMAGE, CommandName.LINE_ART, CommandName.DEPTH),
        *(CommandName.STYLE, CommandName.MODELS),
    ),
    "改图": (
        *(CommandName.EDIT, CommandName.VARY, CommandName.REDRAW, CommandName.REPLAY),
        *(CommandName.INPAINT, CommandName.OUTPAINT, CommandName.UPSCALE),
    ),
    "找图": (
        *(CommandName.HISTORY, CommandName.SHOW, CommandName.PARAMETERS, CommandName.FAVOURITE),
        *(CommandName.EXPORT, CommandName.DELETE, CommandName.REPORT),
    ),
    "排队": (*(CommandName.QUEUE, CommandName.CANCEL, CommandName.QUOTA, CommandName.STATISTICS),),
    "设置": (CommandName.SETTINGS, CommandName.PRESET, CommandName.HELP),
}
"""Every command for everybody, by what it is for."""

ADMIN: Final = "管理"
"""The group of the commands for admins, which only they are shown."""
