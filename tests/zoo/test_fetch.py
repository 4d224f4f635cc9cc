"""Models are fetched by the real client from servers that speak the real protocols."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rich.console import Console

from tests.zoo import replicas
from tests.zoo.fake_hubs import COMMIT, FakeHubs
from zoo.errors import ZooError
from zoo.fetch import SOURCE, Fetcher
from zoo.hub import Hub
from zoo.huggingface import HuggingFace
from zoo.layout import read_json
from zoo.modelscope import ModelScope
from zoo.shelf import Shelf

REPO = "danqing/tiny"
UNET = "unet/diffusion_pytorch_model.safetensors"


@pytest.fixture(scope="session")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of safetensors, with much beside them that nobody needs."""
    folder = tmp_path_factory.mktemp("hub") / "sd21"
    replicas.save_sd21(folder)
    (folder / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"pickled")
    (folder / "unet" / "model.onnx").write_bytes(b"other")
    (folder / "v2-1.ckpt").write_bytes(b"everything again")
    (folder / "safety_checker").mkdir()
    (folder / "safety_checker" / "model.safetensors").write_bytes(b"checker")
    (folder / "samples").mkdir()
    (folder / "samples" / "cat.png").write_bytes(b"picture")
    (folder / "LICENSE").write_text("the licence")
    return folder


@pytest.fixture
async def hubs(repo: Path) -> AsyncIterator[FakeHubs]:
    async with FakeHubs(repo=repo, repo_id=REPO).running() as running:
        yield running


@pytest.fixture(params=["huggingface", "modelscope"])
def hub(request: pytest.FixtureRequest, hubs: FakeHubs) -> Hub:
    if request.param == "modelscope":
        return ModelScope(REPO, endpoint=hubs.url)
    return HuggingFace(REPO, endpoint=hubs.url)


def fetcher(home: Path, **more: float) -> Fetcher:
    console = Console(file=io.StringIO(), width=200)
    return Fetcher(shelf=Shelf(home), console=console, wait_s=0, **more)


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


async def test_only_the_needed_files_are_fetched(hub: Hub, repo: Path, tmp_path: Path) -> None:
    folder = await fetcher(tmp_path).fetch(hub, "tiny")

    assert folder == tmp_path / "tiny"
    unwanted = {
        "unet/diffusion_pytorch_model.bin",
        "unet/model.onnx",
        "v2-1.ckpt",
        "safety_checker/model.safetensors",
        "samples/cat.png",
    }
    assert files_below(folder) == files_below(repo) - unwanted | {SOURCE}
    assert (folder / UNET).read_bytes() == (repo / UNET).read_bytes()
    assert files_below(tmp_path) == {f"tiny/{name}" for name in files_below(folder)}


async def test_it_is_noted_where_a_model_came_from(hubs: FakeHubs, tmp_path: Path) -> None:
    hub = HuggingFace(REPO, revision=COMMIT, endpoint=hubs.url)

    folder = await fetcher(tmp_path).fetch(hub, "tiny")

    assert (folder / SOURCE).read_text() == f"Hugging Face {REPO} {COMMIT}\n"


async def test_a_broken_connection_is_taken_up_where_it_broke(
    hub: Hub, hubs: FakeHubs, repo: Path, tmp_path: Path
) -> None:
    hubs.breaks[UNET] = [20_000, 50_000]

    folder = await fetcher(tmp_path).fetch(hub, "tiny")

    assert (folder / UNET).read_bytes() == (repo / UNET).read_bytes()
    asked = [asked for name, asked in hubs.ranges if name == UNET]
    assert len(asked) == 3
    assert asked[0] == ""
    assert asked[1] != asked[2]


async def test_a_later_run_goes_on_where_an_earlier_one_gave_up(
    hub: Hub, hubs: FakeHubs, repo: Path, tmp_path: Path
) -> None:
    hubs.breaks[UNET] = [30_000] * 3

    with pytest.raises(ZooError, match=r"老是中断.*接着下"):
        await fetcher(tmp_path, max_tries=2).fetch(hub, "tiny")

    assert not (tmp_path / "tiny").exists()
    served = hubs.served.copy()
    hubs.breaks.clear()
    hubs.ranges.clear()

    folder = await fetcher(tmp_path).fetch(hub, "tiny")

    assert (folder / UNET).read_bytes() == (repo / UNET).read_bytes()
    (asked,) = [asked for name, asked in hubs.ranges if name == UNET]
    kept = int(asked.removeprefix("bytes=").removesuffix("-"))
    assert kept > 0
    assert hubs.served[UNET] - served[UNET] == (repo / UNET).stat().st_size - kept
    assert hubs.served["model_index.json"] == served["model_index.json"]


async def test_a_server_without_ranges_sends_it_all_again(
    hub: Hub, hubs: FakeHubs, repo: Path, tmp_path: Path
) -> None:
    hubs.breaks[UNET] = [20_000]
    hubs.ignores_ranges = True

    folder = await fetcher(tmp_path).fetch(hub, "tiny")

    assert (folder / UNET).read_bytes() == (repo / UNET).read_bytes()


async def test_a_file_with_another_hash_is_refused_and_forgotten(
    hub: Hub, hubs: FakeHubs, tmp_path: Path
) -> None:
    hubs.spoils = UNET

    with pytest.raises(ZooError, match="对不上"):
        await fetcher(tmp_path).fetch(hub, "tiny")

    assert not (tmp_path / "tiny").exists()
    hubs.spoils = None
    assert (await fetcher(tmp_path).fetch(hub, "tiny") / UNET).is_file()


@pytest.mark.parametrize("kind", [HuggingFace, ModelScope])
async def test_a_repository_that_is_not_there_is_named(
    kind: type[HuggingFace | ModelScope], hubs: FakeHubs, tmp_path: Path
) -> None:
    with pytest.raises(ZooError, match="上没有 danqing/other"):
        await fetcher(tmp_path).fetch(kind("danqing/other", endpoint=hubs.url), "other")


@pytest.mark.parametrize("kind", [HuggingFace, ModelScope])
async def test_a_hub_that_cannot_be_reached_is_named(
    kind: type[HuggingFace | ModelScope], tmp_path: Path
) -> None:
    with pytest.raises(ZooError, match="连不上"):
        await fetcher(tmp_path).fetch(kind(REPO, endpoint="http://127.0.0.1:9"), "tiny")


async def test_a_mirror_is_told_no_token(
    hubs: FakeHubs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")

    await fetcher(tmp_path).fetch(HuggingFace(REPO, endpoint=hubs.url), "tiny")

    assert set(hubs.tokens) == {""}


async def test_half_precision_is_preferred_and_loses_its_name(
    hub: Hub, repo: Path, hubs: FakeHubs, tmp_path: Path
) -> None:
    hubs.repo = tmp_path / "repo"
    for name in ("model_index.json", "unet/config.json"):
        path = hubs.repo / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((repo / name).read_bytes())
    for shard in ("00001", "00002"):
        name = f"unet/diffusion_pytorch_model-{shard}-of-00002"
        (hubs.repo / f"{name}.fp16.safetensors").write_text("half")
        (hubs.repo / f"{name}.safetensors").write_text("full")
    index = hubs.repo / "unet" / "diffusion_pytorch_model.safetensors.index.fp16.json"
    index.write_text(
        '{"weight_map": {"a": "diffusion_pytorch_model-00001-of-00002.fp16.safetensors"}}'
    )

    folder = await fetcher(tmp_path / "home").fetch(hub, "tiny")

    shard = "diffusion_pytorch_model-00001-of-00002.safetensors"
    assert (folder / "unet" / shard).read_text() == "half"
    shards = read_json(folder / "unet" / "diffusion_pytorch_model.safetensors.index.json")
    assert shards["weight_map"] == {"a": shard}


async def test_pickles_are_converted_before_they_are_put_in_place(
    hub: Hub, hubs: FakeHubs, tmp_path: Path
) -> None:
    hubs.repo = tmp_path / "pai"
    replicas.save_pai(hubs.repo)

    folder = await fetcher(tmp_path / "home").fetch(hub, "artist-large")

    assert not [name for name in files_below(tmp_path / "home") if name.endswith(".bin")]
    assert (folder / UNET).is_file()
    assert not (folder / "safety_checker").exists()


async def test_a_repository_without_weights_is_refused(
    hub: Hub, hubs: FakeHubs, tmp_path: Path
) -> None:
    hubs.repo = tmp_path / "repo"
    hubs.repo.mkdir()
    (hubs.repo / "README.md").write_text("nothing here")

    with pytest.raises(ZooError, match="没有能用的权重"):
        await fetcher(tmp_path / "home").fetch(hub, "tiny")


async def test_a_file_that_would_lie_outside_is_refused(
    hub: Hub, hubs: FakeHubs, tmp_path: Path
) -> None:
    class Sly(FakeHubs):
        def _name(self, path: Path) -> str:
            return f"../{path.name}"

    sly = Sly(repo=hubs.repo, repo_id=REPO)
    async with sly.running():
        endpoint = sly.url
        with pytest.raises(ZooError, match="路径不对"):
            await fetcher(tmp_path).fetch(type(hub)(REPO, endpoint=endpoint), "tiny")
