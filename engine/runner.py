"""The runner: the only part of the engine that moves tensors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
import torch
from torch.nn.utils.rnn import pad_sequence

from core.errors import EngineError
from engine.briefs import write_brief
from engine.curve import GUIDED_ROWS
from engine.families.base import Family
from engine.kept import Kept, keep
from engine.sample import Sample
from engine.sampler_table import DENOISED, LATENTS, SLOT_COLUMNS, SamplerTable
from engine.zoo import LoadedModel

IMAGE_GUIDANCE_SCALE: Final = 1.5
"""How strongly a model that is guided by a reference keeps to it."""

Pixels = npt.NDArray[np.uint8]


@dataclass(slots=True, kw_only=True, eq=False)
class _Flight:
    """What the runner keeps of a sample: `slots` is (slots, channels, height, width), float32."""

    table: SamplerTable
    weights: npt.NDArray[np.float32]
    generator: torch.Generator
    conditioning: tuple[Any, ...]
    slots: torch.Tensor
    kept: Kept | None


class Runner:
    """Steps samples of one model, each with its own sampler, progress, guidance and noise.

    A sample's result depends on its spec and seed alone. To the last bit, that holds among
    calls padded to the same bucket: kernels give a row the same bits whatever is in the others,
    but other bits for other numbers of rows. Everything else is done row by row.
    """

    max_rows: Final[int | None] = None

    def __init__(self, *, model: LoadedModel, device: torch.device, dtype: torch.dtype) -> None:
        self._model = model
        self._family = cast("Family[Any]", model.family)
        self._device = device
        self._dtype = dtype
        self._flights: dict[Sample, _Flight] = {}

    @torch.inference_mode()
    def start(self, sample: Sample, *, images: Mapping[str, bytes]) -> None:
        """Encode its prompts and draw its first noise; sets `sample.num_calls`.

        `images` are the pictures that its spec names, by input id.

        Random numbers are drawn as the stock pipelines draw them: the init image's latents
        first, then the noise, then what the family conditions on, then whatever the sampler
        needs.

        Raises EngineError where the sample cannot be drawn.
        """
        spec, family = sample.spec, self._family
        brief = write_brief(self._model, sample, images)
        table = self._model.tables.get(
            spec.sampler,
            steps=spec.steps,
            strength=spec.strength,
            num_tokens=sample.key.num_pixels // family.patch_size**2,
        )
        generator = torch.Generator("cpu").manual_seed(sample.seed)
        slots = torch.zeros(table.num_slots, *self._shape(sample), device=self._device)
        is_repainted = brief.mask is not None or family.sees_masks
        is_from_noise = is_repainted and spec.strength == 1
        if brief.init_image is not None and not (is_from_noise and family.sees_masks):
            slots[DENOISED] = family.encode_image(brief.init_image, generator=generator)[0]
        noise = self._draw(sample, generator)
        kept = None
        if brief.mask is not None and not family.sees_masks:
            kept = keep(brief.mask, image=slots[DENOISED], noise=noise, table=table)
        image_weight, noise_weight = table.beginning(is_from_noise=is_from_noise)
        slots[LATENTS] = image_weight * slots[DENOISED] + noise_weight * noise
        self._flights[sample] = _Flight(
            table=table,
            weights=table.weights(),
            generator=generator,
            conditioning=family.condition(brief, generator=generator),
            slots=slots,
            kept=kept,
        )
        sample.num_calls = len(table.calls)

    @torch.inference_mode()
    def step(self, samples: Sequence[Sample], *, bucket: int) -> None:
        """One model call for all rows of the samples, then one update of them all.

        With `bucket` > 0 the call is padded to that many rows. Advances `sample.call`. When the
        model fails (out of memory, say) nothing has changed, and the step can be tried again.

        Raises ValueError where the samples have more rows than the bucket.
        """
        flights = [self._flights[sample] for sample in samples]
        calls = [f.table.calls[s.call] for s, f in zip(samples, flights, strict=True)]
        owners = [at for at, sample in enumerate(samples) for _ in range(sample.num_rows)]
        num_rows = len(owners)
        # Padding repeats the last row: numbers that the model is known to digest.
        padding = bucket - num_rows if bucket else 0
        if padding < 0:
            raise ValueError(f"{num_rows} rows do not fit into a bucket of {bucket}")
        conditioning = [row for flight in flights for row in flight.conditioning]
        scaled = torch.stack([flight.slots[LATENTS] for flight in flights])
        scaled *= self._column([call.input_scale for call in calls])
        rows = self._tensor(owners + owners[-1:] * padding)
        output = self._family.predict(
            scaled[rows].to(self._dtype),
            self._tensor([call.timestep for call in calls])[rows],
            conditioning + conditioning[-1:] * padding,
            bucket=bucket,
        )[:num_rows].float()
        self._update(samples, flights, self._guide(samples, output))
        for sample in samples:
            sample.call += 1

    def latents(self, sample: Sample) -> torch.Tensor:
        """The sample's latents as they are now: (channels, height, width), float32, on the CPU."""
        return self._flights[sample].slots[LATENTS].cpu().clone()

    def denoised(self, sample: Sample) -> torch.Tensor:
        """The best estimate so far of its clean latents: (channels, height, width), float32, CPU.

        Before the first call: the init image's latents, or zeros.
        """
        return self._flights[sample].slots[DENOISED].cpu().clone()

    @torch.inference_mode()
    def decode(self, samples: Sequence[Sample]) -> list[Pixels]:
        """The samples' pictures, each (height, width, 3) at native size.

        They are decoded one by one: a VAE gains nothing from company, and so a picture never
        depends on it. Raises EngineError where a picture is broken (not finite, or all alike).
        """
        return [self._decode(sample) for sample in samples]

    def drop(self, sample: Sample) -> None:
        """Forget a sample, finished or not; does nothing if it is not known."""
        self._flights.pop(sample, None)

    def _guide(self, samples: Sequence[Sample], output: torch.Tensor) -> torch.Tensor:
        """The model's output for each sample, led away from its negative prompt's row."""
        last_rows = np.cumsum([sample.num_rows for sample in samples]) - 1
        first_rows = [
            last - sample.num_rows + 1 for last, sample in zip(last_rows, samples, strict=True)
        ]
        scale = self._column([sample.spec.guidance_scale for sample in samples])
        negative = output[self._tensor(first_rows)]
        positive = output[self._tensor(last_rows.tolist())]
        guided = self._family.guide(positive, negative, scale)
        for at, sample in enumerate(samples):
            if sample.num_rows > GUIDED_ROWS:
                nothing, reference, both = output[first_rows[at] : last_rows[at] + 1]
                guided[at] = (
                    nothing
                    + sample.spec.guidance_scale * (both - reference)
                    + IMAGE_GUIDANCE_SCALE * (reference - nothing)
                )
        return guided

    def _update(
        self, samples: Sequence[Sample], flights: Sequence[_Flight], output: torch.Tensor
    ) -> None:
        """Every slot of every sample becomes its weighted sum of output, noise and slots."""
        noise = torch.zeros_like(output)
        for at, (sample, flight) in enumerate(zip(samples, flights, strict=True)):
            if flight.table.calls[sample.call].draws_noise:
                noise[at] = self._draw(sample, flight.generator)
        slots = pad_sequence([flight.slots for flight in flights], batch_first=True)
        num_slots = slots.shape[1]
        weights = np.zeros((len(samples), num_slots, SLOT_COLUMNS + num_slots), dtype=np.float32)
        for at, (sample, flight) in enumerate(zip(samples, flights, strict=True)):
            own = flight.table.num_slots
            weights[at, :own, : SLOT_COLUMNS + own] = flight.weights[sample.call]
        columns = torch.from_numpy(weights).to(self._device)[..., None, None, None].unbind(2)
        # Term by term, not as a matrix product: sums in a fixed order, so that samples whose
        # sampler needs more slots change nothing for the others but adding zeros.
        new = columns[0] * output[:, None] + columns[1] * noise[:, None]
        for column, slot in zip(columns[SLOT_COLUMNS:], slots.unbind(1), strict=True):
            new += column * slot[:, None]
        for sample, flight, own_slots in zip(samples, flights, new, strict=True):
            if flight.kept is not None:
                flight.kept.restore(own_slots[LATENTS], call=sample.call)
            flight.slots = own_slots[: flight.table.num_slots]

    def _decode(self, sample: Sample) -> Pixels:
        latents = self._flights[sample].slots[LATENTS, None].to(self._dtype)
        return to_pixels(self._family.decode(latents)[0])

    def _draw(self, sample: Sample, generator: torch.Generator) -> torch.Tensor:
        # On the CPU, as a stock pipeline with a CPU generator does.
        dtype = self._family.noise_dtype
        noise = torch.randn(1, *self._shape(sample), generator=generator, dtype=dtype)
        return noise[0].to(self._device, torch.float32)

    def _shape(self, sample: Sample) -> tuple[int, int, int]:
        key = sample.key
        return self._family.latent_channels, key.latent_height, key.latent_width

    def _tensor(self, numbers: Sequence[float]) -> torch.Tensor:
        return torch.tensor(numbers, device=self._device)

    def _column(self, numbers: Sequence[float]) -> torch.Tensor:
        return self._tensor(numbers)[:, None, None, None]


def to_pixels(picture: torch.Tensor) -> Pixels:
    """A decoded picture (3, height, width), nominally −1 … 1, as (height, width, 3).

    Raises EngineError where it is broken: not finite, or all alike.
    """
    values = picture.float().cpu()
    if not bool(values.isfinite().all()):
        raise EngineError("the picture has pixels that are no numbers")
    if bool(values.max() == values.min()):
        raise EngineError("the picture is one single colour")
    scaled = (values / 2 + 0.5).clamp(0, 1).permute(1, 2, 0).numpy()
    rounded: Pixels = (scaled * 255).round().astype(np.uint8)
    return rounded
