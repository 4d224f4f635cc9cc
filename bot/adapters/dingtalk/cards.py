"""Shows each job as one interactive card: queued, how far, its pictures."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

import structlog

from bot.adapters.dingtalk import card, markdown
from bot.adapters.dingtalk.messages import words_of
from bot.adapters.dingtalk.open_api import OpenApi
from bot.adapters.dingtalk.refusals import CardExistsError
from bot.adapters.dingtalk.uploads import Uploads
from bot.replies.sentences import tell
from core.address import Address
from core.errors import PlatformError, PlatformRefusedError
from core.message import Delivery, Progress

_MIN_PAUSE_S: Final = 3.0
"""Between two updates of one card: calls are counted, and a card is no film."""

_MAX_CARDS: Final = 10_000

_log = structlog.get_logger(__name__)


class Cards:
    """Sends and updates cards.

    The id of a job's card follows from the job: one that was created by a try which seemed to
    fail is found again, so nobody sees two.
    """

    def __init__(
        self,
        *,
        api: OpenApi,
        uploads: Uploads,
        template_id: str,
        robot_code: str,
        secret: str,
        clock: Callable[[], float],
    ) -> None:
        self._api = api
        self._uploads = uploads
        self._template_id = template_id
        self._robot_code = robot_code
        self._secret = secret
        self._clock = clock
        self._open: OrderedDict[int, str] = OrderedDict()
        self._updated: dict[int, float] = {}

    async def send(self, delivery: Delivery) -> str:
        """Show a reply of a job on its card; the card's key, or its id where it was there."""
        reply, address = delivery.reply, delivery.address
        media_ids = await self._uploads.pictures(reply, address)
        name = card.track_id(delivery)
        shown = card.values(
            card.body(words_of(reply, is_private=address.is_private), media_ids),
            status=tell("dingtalk_done" if reply.is_final else "dingtalk_queued"),
            fraction=1.0 if reply.is_final else 0.0,
            buttons=reply.buttons,
            place=card.sealed_place(address, secret=self._secret),
        )
        key = name
        if reply.is_final:
            await self._finish(name, shown, address)
        else:
            try:
                key = await self._create(name, shown, address)
            except CardExistsError:
                await self._update(name, shown)
        self._follow(reply.job_id, name, is_final=reply.is_final)
        return key

    async def show(self, progress: Progress) -> None:
        """Show how far a job is; nothing where its card is not known or was just updated."""
        name = self._open.get(progress.job_id)
        now = self._clock()
        if name is None or now - self._updated.get(progress.job_id, -_MIN_PAUSE_S) < _MIN_PAUSE_S:
            return
        self._updated[progress.job_id] = now
        shown = {
            "status": card.cut(progress.text or tell("dingtalk_drawing")),
            "progress": str(round(100 * progress.fraction)),
        }
        try:
            await self._update(name, shown)
        except PlatformError as error:
            _log.info("dingtalk_progress_not_shown", why=str(error))

    async def _finish(self, name: str, shown: dict[str, str], address: Address) -> None:
        """Put the end on the card; on a new one where there is none."""
        try:
            await self._update(name, shown)
        except PlatformRefusedError:
            try:
                await self._create(name, shown, address)
            except CardExistsError:
                await self._update(name, shown)

    async def _create(self, name: str, shown: dict[str, str], address: Address) -> str:
        body: dict[str, Any] = {
            "cardTemplateId": self._template_id,
            "outTrackId": name,
            "callbackType": "STREAM",
            "cardData": {"cardParamMap": shown},
            "imGroupOpenSpaceModel": {"supportForward": True},
            "imRobotOpenSpaceModel": {"supportForward": True},
            "userIdType": 1,
        }
        if address.is_private:
            body["openSpaceId"] = f"dtv1.card//IM_ROBOT.{address.user}"
            body["imRobotOpenDeliverModel"] = {
                "spaceType": "IM_ROBOT",
                "robotCode": self._robot_code,
            }
        else:
            body["openSpaceId"] = f"dtv1.card//IM_GROUP.{address.conversation}"
            body["imGroupOpenDeliverModel"] = {
                "robotCode": self._robot_code,
                "atUserIds": {address.user: markdown.title_of(address.user)},
            }
        answer = await self._api.post("/v1.0/card/instances/createAndDeliver", body)
        return _carrier(answer) or name

    async def _update(self, name: str, shown: dict[str, str]) -> None:
        await self._api.put(
            "/v1.0/card/instances",
            {
                "outTrackId": name,
                "cardData": {"cardParamMap": shown},
                "cardUpdateOptions": {"updateCardDataByKey": True},
            },
        )

    def _follow(self, job_id: int | None, name: str, *, is_final: bool) -> None:
        """Remember which card a job's progress goes to, while it has any."""
        if job_id is None:
            return
        if is_final:
            self._open.pop(job_id, None)
            self._updated.pop(job_id, None)
            return
        self._open[job_id] = name
        while len(self._open) > _MAX_CARDS:
            gone, _ = self._open.popitem(last=False)
            self._updated.pop(gone, None)


def _carrier(answer: dict[str, Any]) -> str | None:
    """The key that a quote of the card will name; PlatformRefusedError for no delivery."""
    results = (answer.get("result") or {}).get("deliverResults") or []
    if any(not one.get("success", True) for one in results):
        raise PlatformRefusedError(str(results[0].get("errorMsg") or "card not delivered"))
    keys = [one["carrierId"] for one in results if one.get("carrierId")]
    return str(keys[0]) if keys else None
