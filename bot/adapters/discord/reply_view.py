"""The buttons under a reply, by which it is known again."""

import discord

from bot.adapters.discord import look
from bot.adapters.discord.custom_id import read_custom_id
from bot.adapters.discord.nonce import nonce_of
from core.message import Delivery


def view_of(delivery: Delivery) -> discord.ui.View | None:
    """The buttons of a reply; None where it has none."""
    chosen = look.chosen_buttons(delivery)
    if not chosen:
        return None
    view = discord.ui.View(timeout=None)
    for custom_id, button in chosen:
        view.add_item(
            discord.ui.Button(
                label=look.cut(button.label, look.MAX_LABEL),
                custom_id=str(custom_id),
                style=discord.ButtonStyle.secondary,
            )
        )
    # A stopped view is not kept: what a button means is looked up when it is pressed.
    view.stop()
    return view


def is_of(message: discord.Message, delivery: Delivery) -> bool:
    """Whether a message shows a reply."""
    if message.nonce == nonce_of(delivery):
        return True
    ours = [
        read_custom_id(part.custom_id or "")
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for part in row.children
        if isinstance(part, discord.Button)
    ]
    return any(getattr(one, "delivery_id", None) == delivery.delivery_id for one in ours)
