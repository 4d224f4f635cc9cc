"""ModelScope: its plain HTTP API."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

import aiohttp
import msgspec

from zoo.errors import ZooError
from zoo.listing import Listing, RemoteFile

ENDPOINT: Final = "https://www.modelscope.cn"
NEWEST: Final = "master"


class _Entry(msgspec.Struct, rename="pascal"):
    path: str
    type: str
    size: int = 0
    sha256: str = ""


class _Data(msgspec.Struct, rename="pascal"):
    files: list[_Entry] | None = None


class _Answer(msgspec.Struct, rename="pascal"):
    code: int
    message: str = ""
    data: _Data | None = None


class ModelScope:
    """A repository on ModelScope; a hub as in `zoo.hub`."""

    title = "ModelScope"

    def __init__(self, repo_id: str, *, endpoint: str | None = None) -> None:
        self.repo_id = repo_id
        self._api = f"{(endpoint or ENDPOINT).rstrip('/')}/api/v1/models/{repo_id}/repo"

    async def list_files(self, session: aiohttp.ClientSession) -> Listing:
        """All its files; raises ZooError where the hub or the repository cannot be had."""
        query = {"Revision": NEWEST, "Recursive": "True"}
        try:
            async with session.get(f"{self._api}/files", params=query) as response:
                answer = msgspec.json.decode(await response.read(), type=_Answer)
        except msgspec.MsgspecError as error:
            raise ZooError(f"{self.title} 的回答看不懂（{error}）。") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ZooError(f"连不上 {self.title}（{error}）。") from error
        if answer.data is None or not answer.data.files:
            raise ZooError(f"{self.title} 上没有 {self.repo_id}（{answer.message}）。")
        return Listing(
            revision=NEWEST,
            files=tuple(
                RemoteFile(path=entry.path, size=entry.size, sha256=entry.sha256 or None)
                for entry in answer.data.files
                if entry.type == "blob"
            ),
        )

    def address(self, file: RemoteFile, listing: Listing) -> tuple[str, Mapping[str, str]]:
        """The URL of a file, and the headers to ask for it with."""
        query = urlencode({"Revision": listing.revision, "FilePath": file.path})
        return f"{self._api}?{query}", {}
