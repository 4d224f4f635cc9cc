"""Works: pictures that were made, and everything that decided them."""

from datetime import datetime

import msgspec

from core.spec import ImageSpec


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What decided a work's pixels besides its spec and seed.

    `model_hash` is a SHA-256 over the model's weight files; `versions` names the libraries;
    `bucket` is the fixed number of rows its model calls were padded to (0: not fixed);
    `adapter_hashes` are SHA-256s of the LoRAs, ControlNet, upscaler and sampler table used, by
    `lora/NAME`, `controlnet/NAME`, `upscaler/NAME` and `sampler/NAME`.
    """

    model_hash: str
    dtype: str
    device: str
    bucket: int
    threads: int
    versions: dict[str, str]
    adapter_hashes: dict[str, str] = {}


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """One picture with its short number, spec and seed.

    A work exists from the moment its job is accepted; `output_id` is set when it has been
    drawn, `deleted_at` when its bytes were removed. `parent` is the work it was varied,
    redrawn or edited from.
    """

    number: int
    job_id: int
    position: int
    person_id: int
    parent: int | None
    command: str
    spec: ImageSpec
    seed: int
    output_id: int | None
    record: Record | None
    created_at: datetime
    deleted_at: datetime | None


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """The stored bytes of a work: the clean PNG original at the model's native size."""

    output_id: int
    number: int
    data: bytes
    sha256: str
    width: int
    height: int
