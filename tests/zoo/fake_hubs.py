"""Hubs on this machine that speak the wire protocols of the real ones over a folder of files."""

import hashlib
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

COMMIT = "c0ffee" * 6 + "c0ff"
LARGE = frozenset({".bin", ".safetensors", ".ckpt"})
CHUNK = 4096


@dataclass(kw_only=True)
class FakeHubs:
    """Serves a repository as Hugging Face and as ModelScope do.

    Large files are redirected to a storage path, as both do. `breaks` says after how many bytes
    a connection to a file breaks, once for each number; `ignores_ranges` and `spoils` are what
    bad mirrors do. `ranges` and `served` tell what was asked for and how many bytes went out.
    """

    repo: Path
    repo_id: str
    breaks: dict[str, list[int]] = field(default_factory=dict)
    ignores_ranges: bool = False
    spoils: str | None = None
    ranges: list[tuple[str, str]] = field(default_factory=list)
    served: Counter[str] = field(default_factory=Counter)
    tokens: list[str] = field(default_factory=list)
    url: str = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator["FakeHubs"]:
        app = web.Application()
        app.add_routes(
            [
                web.get("/api/models/{owner}/{name}/revision/{revision}", self._huggingface),
                web.get("/{owner}/{name}/resolve/{revision}/{path:.+}", self._resolve),
                web.get("/api/v1/models/{owner}/{name}/repo/files", self._modelscope),
                web.get("/api/v1/models/{owner}/{name}/repo", self._repo),
                web.get("/storage/{path:.+}", self._storage),
            ]
        )
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        assert runner.addresses
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    def _paths(self) -> list[Path]:
        return sorted(path for path in self.repo.rglob("*") if path.is_file())

    def _is_here(self, request: web.Request) -> bool:
        self.tokens.append(request.headers.get("Authorization", ""))
        return "{owner}/{name}".format(**request.match_info) == self.repo_id

    async def _huggingface(self, request: web.Request) -> web.Response:
        if not self._is_here(request):
            headers = {"X-Error-Code": "RepoNotFound"}
            return web.json_response({"error": "Repository not found"}, status=404, headers=headers)
        siblings = []
        for path in self._paths():
            entry = {"rfilename": self._name(path), "size": path.stat().st_size, "blobId": "0" * 40}
            if path.suffix in LARGE:
                sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
                entry["lfs"] = {"sha256": sha256, "size": entry["size"], "pointerSize": 134}
            siblings.append(entry)
        answer = {"id": self.repo_id, "modelId": self.repo_id, "sha": COMMIT, "siblings": siblings}
        return web.json_response({**answer, "private": False, "tags": [], "downloads": 0})

    async def _resolve(self, request: web.Request) -> web.StreamResponse:
        assert self._is_here(request)
        assert request.match_info["revision"] == COMMIT
        return await self._send(request, request.match_info["path"])

    async def _modelscope(self, request: web.Request) -> web.Response:
        if not self._is_here(request):
            message = {"Code": 10010205001, "Message": "not found", "Success": False, "Data": None}
            return web.json_response(message, status=404)
        assert request.query["Recursive"] == "True"
        files = [{"Path": "unet", "Name": "unet", "Type": "tree", "Size": 0, "Sha256": ""}]
        files += [
            {
                "Path": self._name(path),
                "Name": path.name,
                "Type": "blob",
                "Size": path.stat().st_size,
                "Sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            }
            for path in self._paths()
        ]
        answer = {"Code": 200, "Message": "success", "Success": True, "Data": {"Files": files}}
        return web.json_response(answer)

    async def _repo(self, request: web.Request) -> web.StreamResponse:
        assert self._is_here(request)
        assert request.query["Revision"] == "master"
        return await self._send(request, request.query["FilePath"])

    async def _send(self, request: web.Request, name: str) -> web.StreamResponse:
        if Path(name).suffix in LARGE:
            raise web.HTTPFound(f"/storage/{name}")
        return await self._stream(request, name)

    async def _storage(self, request: web.Request) -> web.StreamResponse:
        return await self._stream(request, request.match_info["path"])

    async def _stream(self, request: web.Request, name: str) -> web.StreamResponse:
        data = (self.repo / name).read_bytes()
        if self.spoils == name:
            data = bytes(len(data))
        asked = request.headers.get("Range", "")
        start = 0
        response = web.StreamResponse()
        if asked and not self.ignores_ranges:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            response.set_status(206)
            response.headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        self.ranges.append((name, asked))
        response.content_length = len(data) - start
        await response.prepare(request)
        end = self.breaks[name].pop(0) if self.breaks.get(name) else len(data)
        for at in range(start, end, CHUNK):
            chunk = data[at : min(at + CHUNK, end)]
            await response.write(chunk)
            self.served[name] += len(chunk)
        if end < len(data):
            assert request.transport is not None
            request.transport.close()
        return response

    def _name(self, path: Path) -> str:
        return path.relative_to(self.repo).as_posix()
