"""The commands that draw: 画, 图生图, 重画, 变体, 复现."""

import re
from typing import Final

import msgspec

from bot.commands.text import fold
from bot.handlers import targets
from bot.handlers.request import Answer, Request
from bot.handlers.settings import defaults_of
from bot.replies import job_replies
from bot.resolve import DEFAULT_STRENGTH, InitImage, Resolved, options_of, overlay, resolve
from core.command import Notice, Options
from core.errors import UserError
from core.spec import MAX_SEED, ImageSpec
from core.work import Work

VARIATION: Final = {"": 0.45, "弱": 0.3, "中": 0.45, "强": 0.65}
"""How far a variation is redrawn, by the word that asks for it."""


_PICK: Final = re.compile(r"[uv]([1-9])")
"""`V2`: what Midjourney's users call the second of four pictures."""


async def draw(request: Request) -> Answer:
    """Text to image; image to image where a picture came along or was replied to."""
    init_image, parent = await _picture(request)
    return await _draw(request, init_image, parent)


async def image_to_image(request: Request) -> Answer:
    """Image to image: from an attached or quoted picture, or a work."""
    init_image, parent = await _picture(request)
    if init_image is None:
        raise UserError("picture_needed", command=str(request.command.name))
    return await _draw(request, init_image, parent)


async def redraw(request: Request) -> Answer:
    """The same once more with a new seed; options given override the work's."""
    _refuse_prompt(request)
    work, notices = await targets.find_target(request)
    options = overlay(request.command.options, options_of(work.spec))
    resolved = resolve(
        work.spec.prompt,
        options,
        registry=request.registry,
        limits=request.limits,
        init_image=await _stored_init_image(request, work.number, work.spec),
    )
    seed = work.seed if options.seed == "不变" else resolved.seed
    return await _enqueue(request, resolved, seed=seed, parent=work.number, notices=notices)


async def vary(request: Request) -> Answer:
    """A near variation: image to image from the work itself (弱 or 强)."""
    given = fold(request.command.prompt).strip()
    picked = _PICK.fullmatch(given)
    if picked is None and given not in VARIATION:
        _refuse_prompt(request)
    work, notices = await targets.find_target(request)
    if picked is not None:
        work, notices = await _pick(request, work, int(picked.group(1))), ()
    options = overlay(
        request.command.options, msgspec.structs.replace(options_of(work.spec), strength=None)
    )
    resolved = resolve(
        work.spec.prompt,
        options,
        registry=request.registry,
        limits=request.limits,
        init_image=await targets.as_init_image(request, work),
        strength=VARIATION.get(given, VARIATION[""]),
    )
    seed = work.seed if options.seed == "不变" else resolved.seed
    return await _enqueue(request, resolved, seed=seed, parent=work.number, notices=notices)


async def replay(request: Request) -> Answer:
    """The very same picture: spec, seed and bucket of the work."""
    work, notices = await targets.find_target(request)
    if request.command.options != Options():
        raise UserError("takes_no_options", command=str(request.command.name), number=work.number)
    _refuse_prompt(request)
    if work.record is None:
        raise UserError("no_record", number=work.number)
    await _stored_init_image(request, work.number, work.spec)
    resolve(
        work.spec.prompt,
        options_of(work.spec),
        registry=request.registry,
        limits=request.limits,
        init_image=_placeholder(work.spec),
    )
    same = Resolved(spec=work.spec, count=1, seed=work.seed, notices=())
    return await _enqueue(
        request,
        same,
        seed=work.seed,
        parent=work.number,
        bucket=work.record.bucket,
        notices=notices,
    )


async def _draw(request: Request, init_image: InitImage | None, parent: int | None) -> Answer:
    options = request.command.options
    if options.seed == "不变":
        raise UserError("keep_seed_alone")
    resolved = resolve(
        request.command.prompt,
        overlay(options, await defaults_of(request)),
        registry=request.registry,
        limits=request.limits,
        init_image=init_image,
        strength=DEFAULT_STRENGTH,
    )
    return await _enqueue(request, resolved, seed=resolved.seed, parent=parent)


async def _enqueue(
    request: Request,
    resolved: Resolved,
    *,
    seed: int | None,
    parent: int | None,
    bucket: int | None = None,
    notices: tuple[Notice, ...] = (),
) -> Answer:
    tx, message = request.tx, request.message
    open_jobs = await tx.jobs.open_of(request.person_id)
    if len(open_jobs) >= request.limits.max_waiting:
        raise UserError("too_many_waiting", waiting=len(open_jobs), most=request.limits.max_waiting)
    first = request.draw_seed() if seed is None else seed
    job = await tx.jobs.add(
        person_id=request.person_id,
        address=message.address,
        reply_to=message.message_id,
        command=str(request.command.name),
        spec=resolved.spec,
        seeds=tuple((first + i) % (MAX_SEED + 1) for i in range(resolved.count)),
        bucket=bucket,
        parent=parent,
        now=request.now,
    )
    reply = job_replies.queued(
        job,
        position=await tx.jobs.position(job.job_id),
        engine_state=request.engine_state,
        notices=request.command.notices + notices + resolved.notices,
    )
    return Answer(replies=(reply,))


async def _pick(request: Request, work: Work, position: int) -> Work:
    """The picture at a position (from 1) among those drawn together with a work."""
    job = await request.tx.jobs.get(work.job_id)
    numbers = () if job is None else job.numbers
    if not 1 <= position <= len(numbers):
        raise UserError("no_such_picture", count=len(numbers), given=position)
    return await targets.visible_work(request, numbers[position - 1])


async def _picture(request: Request) -> tuple[InitImage | None, int | None]:
    """The picture to start from, and the work it is, where it is one of ours."""
    if len(request.inputs) > 1:
        raise UserError("too_many_inputs", given=len(request.inputs))
    if request.inputs:
        return request.inputs[0], None
    number = request.command.target
    if number is None:
        number = await targets.quoted_number(request)
    if number is None:
        return None, None
    work = await targets.visible_work(request, number)
    return await targets.as_init_image(request, work), number


async def _stored_init_image(request: Request, number: int, spec: ImageSpec) -> InitImage | None:
    """The init image of an earlier spec, or UserError where its bytes are gone."""
    if spec.init_image is not None and await request.tx.inputs.get(spec.init_image) is None:
        raise UserError("input_lost", number=number)
    return _placeholder(spec)


def _placeholder(spec: ImageSpec) -> InitImage | None:
    """The init image of a spec; its own size does not matter where the spec has one."""
    if spec.init_image is None:
        return None
    return InitImage(input_id=spec.init_image, width=spec.width, height=spec.height)


def _refuse_prompt(request: Request) -> None:
    if given := request.command.prompt.strip():
        raise UserError("takes_no_prompt", command=str(request.command.name), given=given)
