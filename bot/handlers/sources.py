"""Which picture a command starts from: one that came along, or a work."""

import asyncio
from datetime import timedelta
from typing import Final

import msgspec

from bot import pictures
from bot.handlers import targets
from bot.handlers.request import Request
from bot.handlers.settings import defaults_of
from bot.pictures import Drawn
from bot.resolve import carry, overlay
from bot.retouch import delivered_copy
from bot.wish import Input
from core.command import Options
from core.errors import UserError
from core.work import Work

PICTURE_FIRST: Final = timedelta(minutes=10)
"""For how long a picture sent on its own waits for its command."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A picture to start from, and the work it is, where it is one of ours."""

    picture: Input
    work: Work | None = None

    @property
    def number(self) -> int | None:
        """The number of the work."""
        return None if self.work is None else self.work.number


async def find_source(request: Request, *, most: int = 1) -> Source | None:
    """The first picture that came along, else the work named or replied to; None without any.

    Raises UserError for more than `most` pictures.
    """
    if len(request.inputs) > most:
        raise UserError("too_many_inputs", given=len(request.inputs))
    if request.inputs:
        return Source(picture=request.inputs[0])
    work = await targets.named_work(request)
    return None if work is None else await source_of(request, work)


async def need_source(request: Request, *, most: int = 1) -> Source:
    """As `find_source`, else one sent shortly before; UserError("picture_needed") without any."""
    source = await find_source(request, most=most) or await _sent_before(request)
    if source is None:
        raise UserError("picture_needed", command=str(request.command.name))
    return source


async def _sent_before(request: Request) -> Source | None:
    """The picture that the person sent on its own shortly before, in a private chat.

    Some platforms cannot send words and a picture in one message.
    """
    here = request.message.address
    if not here.is_private:
        return None
    since = request.now - PICTURE_FIRST
    input_id = await request.tx.events.lone_picture(here, since=since)
    png = None if input_id is None else await request.tx.inputs.get(input_id)
    if png is None:
        return None
    return Source(picture=await keep(request, await asyncio.to_thread(pictures.as_drawn, png)))


async def source_of(request: Request, work: Work) -> Source:
    """A drawn work to start from, sized as it was delivered.

    It is kept as it was drawn; a repainted one as it was delivered, because only that holds
    what was not repainted.
    """
    output = await targets.drawn(request, work)
    native = Drawn(png=output.data, sha256=output.sha256, width=output.width, height=output.height)
    if work.spec.mask is None:
        kept = await keep(request, native)
    else:
        before = await request.tx.inputs.get_all(work.spec.images)
        png = await asyncio.to_thread(delivered_copy, output.data, work.spec, before)
        kept = await keep(request, await asyncio.to_thread(pictures.as_drawn, png))
    return Source(
        picture=msgspec.structs.replace(kept, width=work.spec.width, height=work.spec.height),
        work=work,
    )


async def keep(request: Request, picture: Drawn) -> Input:
    """Store a picture made here as one to start from."""
    input_id = await request.tx.inputs.add(
        picture.png,
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        person_id=request.person_id,
        now=request.now,
    )
    return Input(input_id=input_id, width=picture.width, height=picture.height)


async def read(request: Request, input_id: str) -> bytes:
    """The PNG bytes of a stored picture; UserError("picture_lost") where they are gone."""
    png = await request.tx.inputs.get(input_id)
    if png is None:
        raise UserError("picture_lost")
    return png


async def basis(request: Request, work: Work | None) -> Options:
    """The command's options over those of the work it goes on from, else over one's defaults.

    Size and strength are left to the picture that is started from.
    """
    given = request.command.options
    if work is not None:
        options = carry(given, work.spec, request.registry)
    elif given.seed == "不变":
        raise UserError("keep_seed_alone")
    else:
        options = overlay(given, await defaults_of(request))
    return msgspec.structs.replace(
        options, size=given.size, aspect=given.aspect, strength=given.strength
    )


def prompt_for(request: Request, words: str, work: Work | None) -> str:
    """The words given, else the prompt of the work; UserError("prompt_needed") without either."""
    if words.strip():
        return words
    if work is None:
        raise UserError("prompt_needed", command=str(request.command.name))
    return work.spec.prompt


def seed_for(options: Options, work: Work | None, resolved: int | None) -> int | None:
    """The seed to draw with: the work's own where it is to stay the same."""
    return work.seed if options.seed == "不变" and work is not None else resolved
