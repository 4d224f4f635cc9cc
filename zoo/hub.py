"""Hubs: where models are fetched from."""

from collections.abc import Mapping
from typing import Protocol

import aiohttp

from zoo.listing import Listing, RemoteFile


class Hub(Protocol):
    """A repository on a hub."""

    title: str
    repo_id: str

    async def list_files(self, session: aiohttp.ClientSession) -> Listing:
        """All its files; raises ZooError where the hub or the repository cannot be had."""
        ...

    def address(self, file: RemoteFile, listing: Listing) -> tuple[str, Mapping[str, str]]:
        """The URL of a file, and the headers to ask for it with."""
        ...
