"""Takes a message in: everything it leads to is stored in one transaction."""

import secrets
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import Final

from bot import pictures
from bot.access import role_of
from bot.admission import admit
from bot.commands.parser import parse
from bot.dispatcher import Dispatcher
from bot.handlers.presets import with_preset
from bot.handlers.request import Answer, Request
from bot.handlers.table import handler_of
from bot.limits import Limits
from bot.making import make
from bot.model_errands import Asker
from bot.moderation_service import ModerationService
from bot.outbox import Outbox
from bot.replies import job_replies
from bot.replies.sentences import say
from bot.screening import NotAskedError, Opinion, Screen
from bot.standing import is_closed, standing_of
from bot.stock import Offer
from bot.veil import veiled
from bot.wish import Input
from bot.word_lists import WordLists
from core.command import Command, CommandName
from core.errors import UserError
from core.message import Attachment, Button, Message, Reply
from core.model_card import Registry
from core.person import Identity
from storage.database import Storage, Transaction

Clean = Callable[[bytes, int], Awaitable[pictures.CleanPicture]]
"""Make the picture in a file, at a place among the attachments, fit to be kept."""

_SEEDS: Final = 2**32
"""Random seeds stay short enough to be read out."""


class Reception:
    """Understands messages and puts what they lead to into the database."""

    def __init__(
        self,
        *,
        storage: Storage,
        dispatcher: Dispatcher,
        outbox: Outbox,
        registry: Registry,
        limits: Limits,
        clean: Clean,
        admins: Collection[str] = (),
        word_lists: WordLists | None = None,
        moderation: ModerationService | None = None,
        offer: Offer | None = None,
        clock: Callable[[], datetime],
    ) -> None:
        self._storage = storage
        self._dispatcher = dispatcher
        self._outbox = outbox
        self._offer = offer or (lambda: registry)
        self._limits = limits
        self._clean_one = clean
        self._admins = frozenset(admins)
        self._word_lists = word_lists or WordLists()
        self._moderation = moderation
        self._clock = clock

    async def receive(self, message: Message) -> None:
        """Take a message in, once: returns when it and its reply are stored for good."""
        understood = _understand(message)
        if understood is None:
            return
        inputs: tuple[pictures.CleanPicture, ...] = ()
        made: tuple[pictures.Drawn, ...] = ()
        if _is_lone_picture(message, understood):
            try:
                inputs = await self._clean(message.attachments)
            except UserError as error:
                understood = error
        if isinstance(understood, Command):
            try:
                inputs = await self._clean(_files(message, understood))
                made = await make(
                    self._storage, message, understood, admins=self._admins, now=self._clock()
                )
            except UserError as error:
                understood = error
        answer = await self._take_in(message, understood, inputs, made)
        for job, _ in answer.ended:
            await self._dispatcher.cancel(job)
        if answer.errand is not None:
            asker = Asker(message.address, message.message_id)
            await self._dispatcher.run_errand(answer.errand, asker)
        self._dispatcher.wake()
        self._outbox.wake()

    async def _take_in(
        self,
        message: Message,
        understood: Command | UserError,
        inputs: tuple[pictures.CleanPicture, ...],
        made: tuple[pictures.Drawn, ...],
    ) -> Answer:
        """Store all that a message leads to.

        Only inside the transaction is it known which prompt will be drawn, and there nobody may
        wait for a service. So a transaction that meets an unknown prompt is given up, and begun
        again once the service has been asked.
        """
        opinions: dict[str, Opinion] = {}
        while True:
            screen = Screen(self._word_lists, None if self._moderation is None else opinions)
            try:
                async with self._storage.transaction() as tx:
                    return await self._answer(tx, message, understood, inputs, made, screen=screen)
            except NotAskedError as unknown:
                assert self._moderation is not None  # noqa: S101 - nobody else is asked
                opinions[unknown.text] = await self._moderation.text(unknown.text)

    async def _clean(self, files: Sequence[Attachment]) -> tuple[pictures.CleanPicture, ...]:
        """The pictures in files, fit to be kept."""
        return tuple(
            [
                await self._clean_one(file.data, position)
                for position, file in enumerate(files, start=1)
            ]
        )

    async def _answer(
        self,
        tx: Transaction,
        message: Message,
        understood: Command | UserError,
        inputs: tuple[pictures.CleanPicture, ...],
        made: tuple[pictures.Drawn, ...],
        *,
        screen: Screen,
    ) -> Answer:
        now = self._clock()
        person_id = await tx.people.get_or_add(message.address, message.user_name, now)
        stored = tuple([await _store(tx, picture, person_id, now) for picture in inputs])
        is_new = await tx.events.add(
            message, input_ids=tuple(one.input_id for one in stored), now=now
        )
        if not is_new:
            return Answer()
        try:
            if isinstance(understood, UserError):
                if await is_closed(tx, message.address):
                    return Answer()
                raise understood
            answer = await self._obey(
                tx,
                message,
                understood,
                person_id=person_id,
                inputs=stored,
                made=made,
                screen=screen,
                now=now,
            )
        except UserError as error:
            is_kept = stored and _is_lone_picture(message, error)
            reply = Reply(text=say("picture_kept")) if is_kept else _refusal(error, message)
            answer = Answer(replies=(reply,))
        shows_held = isinstance(understood, Command) and understood.name is CommandName.REVIEW
        for reply in answer.replies:
            fit = await veiled(tx, reply, shows_held=shows_held)
            await tx.outbox.add(message.address, message.message_id, fit, now)
        for job, reply in answer.ended:
            await tx.outbox.add(job.address, job.reply_to, reply, now)
        return answer

    async def _obey(
        self,
        tx: Transaction,
        message: Message,
        command: Command,
        *,
        person_id: int,
        inputs: tuple[Input, ...],
        made: tuple[pictures.Drawn, ...],
        screen: Screen,
        now: datetime,
    ) -> Answer:
        identity = Identity.of(message.address)
        given = await tx.roles.get(identity)
        role = role_of(identity, given=given, admins=self._admins)
        if not admit(command, await standing_of(tx, message, role, now)):
            return Answer()
        request = Request(
            message=message,
            command=command,
            person_id=person_id,
            role=role,
            standing_admins=self._admins,
            inputs=inputs,
            made=tuple(one.sha256 for one in made),
            tx=tx,
            now=now,
            registry=self._offer(),
            limits=self._limits,
            screen=screen,
            draw_seed=lambda: secrets.randbelow(_SEEDS),
            engine_state=self._dispatcher.engine_state,
        )
        answer = await handler_of(command.name)(await with_preset(request))
        for one in made:
            await _keep(tx, one, person_id, now)
        return answer


def _files(message: Message, command: Command) -> tuple[Attachment, ...]:
    """The pictures meant: those that came along, else those quoted.

    A mask comes along with what paints over the picture that is quoted: then both are meant.
    """
    if command.name is CommandName.INPAINT:
        return (*message.quoted, *message.attachments)
    return message.attachments or message.quoted


def _is_lone_picture(message: Message, understood: Command | UserError | None) -> bool:
    """Whether a picture came without words in a private chat: its command may follow."""
    return (
        isinstance(understood, UserError)
        and understood.reason == "empty"
        and message.address.is_private
        and bool(message.attachments)
    )


def _understand(message: Message) -> Command | UserError | None:
    """The command, or what is wrong with it; None for talk between others in a group."""
    try:
        return parse(message.text, is_addressed=message.is_addressed)
    except UserError as error:
        is_talk = error.reason == "not_a_command" and not message.is_addressed
        return None if is_talk else error


async def _store(
    tx: Transaction, picture: pictures.CleanPicture, person_id: int, now: datetime
) -> Input:
    """Keep a picture, and what was transparent of it as a mask of its own."""
    mask = None if picture.mask is None else await _keep(tx, picture.mask, person_id, now)
    input_id = await _keep(tx, picture, person_id, now)
    return Input(input_id=input_id, width=picture.width, height=picture.height, mask=mask)


async def _keep(tx: Transaction, picture: pictures.Drawn, person_id: int, now: datetime) -> str:
    return await tx.inputs.add(
        picture.png,
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        person_id=person_id,
        now=now,
    )


def _refusal(error: UserError, message: Message) -> Reply:
    """What was wrong with a message; plain words come back as a button that draws them."""
    text = message.text.strip()
    if error.reason != "not_a_command" or not text:
        return job_replies.refused(error)
    hint = job_replies.refused(UserError("plain_text", given=" ".join(text.split())[:40]))
    button = Button(label=say("button_draw_this"), command=f"/画 {text}")
    return Reply(text=hint.text, buttons=(button,), is_error=True)
