"""A guided trial with the real DingTalk: what works, said line by line."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final

import aiohttp
import msgspec
from yarl import URL

from bot.adapters.dingtalk import markdown
from bot.adapters.dingtalk.frame import BOT_TOPIC
from bot.adapters.dingtalk.incoming import Incoming, read_message
from bot.adapters.dingtalk.open_api import OpenApi
from bot.adapters.dingtalk.options import DingTalkOptions
from bot.adapters.dingtalk.public_hosts import connector
from bot.adapters.dingtalk.refusals import WrongCredentialsError
from bot.adapters.dingtalk.stream import Stream, StreamTimings
from bot.replies.sentences import tell
from core.errors import PlatformError
from core.message import Button

WAIT_S: Final = 180.0

Say = Callable[[str], None]


async def try_dingtalk(
    options: DingTalkOptions, *, png: bytes, say: Say, wait_s: float = WAIT_S
) -> bool:
    """Try it all in turn: credentials, upload, a link, a message, an answer, a quote of it.

    `png` is shown to whoever writes within `wait_s`. No other link of the app may be open
    meanwhile, because each message goes to only one of them. False where something failed.
    """
    trusted = {URL(options.api_url).host or ""}
    async with (
        aiohttp.ClientSession() as session,
        aiohttp.ClientSession(connector=connector(trusted)) as files,
    ):
        api = OpenApi(
            client_id=options.client_id,
            client_secret=options.client_secret,
            api_url=options.api_url,
            oapi_url=options.oapi_url,
            session=session,
            files=files,
            clock=time.monotonic,
        )
        heard: asyncio.Queue[str] = asyncio.Queue()
        try:
            await api.check()
            say(tell("trial_credentials_good"))
            media_id = await api.upload(png, name="trial.png", content_type="image/png")
            say(tell("trial_upload_good"))
            listening = asyncio.create_task(_listen(api, session, heard))
            try:
                async with asyncio.timeout(wait_s):
                    await _talk(options, api, media_id, heard, say)
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)
        except WrongCredentialsError:
            say(tell("dingtalk_wrong_credentials"))
        except PlatformError as error:
            say(tell("trial_refused", why=str(error)))
        except TimeoutError:
            say(tell("trial_silent"))
        else:
            return True
    return False


async def _listen(api: OpenApi, session: aiohttp.ClientSession, heard: asyncio.Queue[str]) -> None:
    async def handle(topic: str, data: str, _: str) -> str | None:
        if topic == BOT_TOPIC:
            heard.put_nowait(data)
        return '{"response": null}'

    async def open_link() -> URL:
        return await api.open_link((BOT_TOPIC,))

    stream = Stream(session=session, open_link=open_link, handle=handle, timings=StreamTimings())
    await stream.run()


async def _talk(
    options: DingTalkOptions, api: OpenApi, media_id: str, heard: asyncio.Queue[str], say: Say
) -> None:
    """Answer a first message with a picture, and see whether a quote of that is understood."""
    say(tell("trial_write"))
    first = read_message(await heard.get())
    say(tell("trial_heard", address=f"dingtalk:{first.user}"))
    key = await _answer(options, api, first, media_id)
    say(tell("trial_look"))
    second = read_message(await heard.get())
    is_known = key is not None and second.reply_to == key
    say(tell("trial_quote_good" if is_known else "trial_quote_bad"))


async def _answer(
    options: DingTalkOptions, api: OpenApi, message: Incoming, media_id: str
) -> str | None:
    """Show the picture where somebody wrote; the key of what was shown."""
    link = markdown.command_line([Button(label="", command=tell("trial_command"))])
    text = "\n\n".join((tell("trial_shown"), markdown.pictures([media_id]), link))
    parameters = {"title": tell("dingtalk_title"), "text": text}
    body: dict[str, Any] = {
        "robotCode": options.robot_code,
        "msgKey": "sampleMarkdown",
        "msgParam": msgspec.json.encode(parameters).decode(),
    }
    if message.is_private:
        body["userIds"] = [message.user]
        answer = await api.post("/v1.0/robot/oToMessages/batchSend", body)
    else:
        body["openConversationId"] = message.conversation
        answer = await api.post("/v1.0/robot/groupMessages/send", body)
    return answer.get("processQueryKey")
