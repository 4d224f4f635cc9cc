"""Hugging Face, or a mirror of it."""

import asyncio
from collections.abc import Mapping
from typing import Final

import aiohttp
import httpx2
from huggingface_hub import HfApi, hf_hub_url
from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RepositoryNotFoundError
from huggingface_hub.hf_api import RepoSibling
from huggingface_hub.utils._headers import build_hf_headers

from zoo.errors import ZooError
from zoo.listing import Listing, RemoteFile

NEWEST: Final = "main"


class HuggingFace:
    """A repository on Hugging Face; a hub as in `zoo.hub`.

    `endpoint` is a mirror's address, which is told no token; without one HF_ENDPOINT and HF_TOKEN
    count, as huggingface_hub reads them.
    """

    title = "Hugging Face"

    def __init__(self, repo_id: str, *, revision: str = "", endpoint: str | None = None) -> None:
        self.repo_id = repo_id
        self._revision = revision or NEWEST
        self._endpoint = endpoint
        self._token = None if endpoint is None else False

    async def list_files(self, session: aiohttp.ClientSession) -> Listing:  # noqa: ARG002 - the hub's own client
        """All its files; raises ZooError where the hub or the repository cannot be had."""
        try:
            info = await asyncio.to_thread(
                HfApi(endpoint=self._endpoint, token=self._token).model_info,
                self.repo_id,
                revision=self._revision,
                files_metadata=True,
            )
        except GatedRepoError as error:
            raise ZooError(
                f"{self.repo_id} 要先在网页上同意条款，再把令牌写进环境变量 HF_TOKEN，不用镜像。"
            ) from error
        except RepositoryNotFoundError as error:
            raise ZooError(f"{self.title} 上没有 {self.repo_id}，或者要令牌才能看。") from error
        except (HfHubHTTPError, httpx2.HTTPError, OSError) as error:
            raise ZooError(
                f"连不上 {self.title}（{error}）。可以用 --mirror 写一个镜像的网址，"
                "或者试试 --from modelscope。"
            ) from error
        return Listing(
            revision=info.sha or self._revision,
            files=tuple(_remote_file(sibling) for sibling in info.siblings or ()),
        )

    def address(self, file: RemoteFile, listing: Listing) -> tuple[str, Mapping[str, str]]:
        """The URL of a file, and the headers to ask for it with."""
        url = hf_hub_url(
            self.repo_id, file.path, revision=listing.revision, endpoint=self._endpoint
        )
        return url, build_hf_headers(token=self._token)


def _remote_file(sibling: RepoSibling) -> RemoteFile:
    sha256 = None if sibling.lfs is None else sibling.lfs.sha256
    return RemoteFile(path=sibling.rfilename, size=sibling.size or 0, sha256=sha256)
