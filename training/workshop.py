"""The workshop: the materials and tools that every part is trained with."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import msgspec
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import CLIPTextModel

from training.captions import Narrator
from training.composer import SQUARE, Composer, Composition, Shape
from training.errors import TrainingError
from training.feed import Feed
from training.files import need
from training.latent_pool import Encoded, Encoder
from training.loop import Gym, Trainee, train
from training.randomness import stream
from training.scene import Scene
from training.settings import Fit, Recipe
from training.sprites import SpriteSheet
from training.text_encoder import Tokenize, load_tokenizer, tokenize_with
from training.unet import Probe
from training.workspace import Workspace

HELD_OUT: Final = 64
"""How many pictures a report is made from; they are in no training set."""


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """A recipe, a workspace to follow it in, and where to compute.

    What is loaded from the workspace raises TrainingError, naming the command to run first,
    where it is not there yet.
    """

    recipe: Recipe
    workspace: Workspace
    gym: Gym

    @cached_property
    def sprites(self) -> SpriteSheet:
        """The sprites of the subjects in use."""
        try:
            return SpriteSheet.load(self.workspace.sprites)
        except OSError as error:
            raise TrainingError("there are no sprites: run python -m training data") from error

    def sprites_of(self, base: str | None) -> SpriteSheet:
        """The sprites of what a base learns to draw; all of them without one."""
        if base is None:
            return self.sprites
        kinds, first = self.recipe.base[base].kinds, self.recipe.data.max_subjects
        return self.sprites.pick(
            place
            for place, subject in enumerate(self.sprites.subjects)
            if (subject.kind in kinds if kinds else place < first)
        )

    def composer(self, base: str | None = None) -> Composer:
        """What composes and captions pictures of what a base learns, or of everything."""
        data = self.recipe.data
        return Composer(
            self.sprites_of(base),
            Composition(side=data.side, shares=data.shares, wording=data.wording),
        )

    @property
    def tokenizer(self) -> Any:
        """The tokenizer made with the text encoder."""
        return load_tokenizer(need(self.workspace.tokenizer, command="text"))

    @property
    def tokenize(self) -> Tokenize:
        """Captions to numbers."""
        return tokenize_with(self.tokenizer)

    def load_vae(self) -> Any:
        """The trained VAE, frozen."""
        return self._frozen(AutoencoderKL, need(self.workspace.vae, command="vae"))

    def load_sharp_vae(self) -> Any:
        """The trained VAE with its decoder trained on, frozen: what is published."""
        return self._frozen(AutoencoderKL, need(self.workspace.decoder, command="decoder"))

    def load_text_encoder(self) -> Any:
        """The trained text encoder, frozen."""
        return self._frozen(CLIPTextModel, need(self.workspace.text_encoder, command="text"))

    def load_unet(self, base: str) -> Any:
        """The trained UNet of a base, frozen."""
        folder = need(self.workspace.unet(base), command=f"base {base}")
        return self._frozen(UNet2DConditionModel, folder)

    def feed(
        self,
        part: str,
        *,
        batch: int,
        base: str | None = None,
        shapes: Sequence[Shape] = (SQUARE,),
    ) -> Feed:
        """The training pictures of a part, for a base or for all; of one shape after the other."""
        return Feed(
            self.composer(base),
            self.recipe.seed,
            part,
            "pictures",
            batch=batch,
            workers=self.recipe.data.workers,
            shapes=shapes,
        )

    def held_out(self, part: str, *, base: str | None = None) -> Feed:
        """Pictures of a part that training never shows."""
        return Feed(self.composer(base), self.recipe.seed, part, "held out", batch=HELD_OUT)

    def probe(self, part: str, encoder: Encoder, *, base: str) -> Probe:
        """Held-out pictures of a base, with captions of their own subjects and of others.

        Both are told from the same random numbers, so that one says no more than the other:
        a background left out would cost more than a wrong subject.
        """
        batch = self.held_out(part, base=base).batch(0)
        encoded = encoder.encode(batch)
        subjects = self.sprites_of(base).subjects
        narrator = Narrator(subjects, self.recipe.data.wording)

        def tokens(scenes: Sequence[Scene]) -> torch.Tensor:
            told = [
                narrator.tell(scene, stream(self.recipe.seed, part, "probe", at)).text
                for at, scene in enumerate(scenes)
            ]
            return self.tokenize(told).to(self.gym.device)

        controls = None if encoded.controls is None else encoded.controls.float() / 255
        others = [_of_others(scene, len(subjects)) for scene in batch.scenes]
        return Probe(
            right=Encoded(latents=encoded.latents, tokens=tokens(batch.scenes), controls=controls),
            wrong_tokens=tokens(others),
        )

    def train(self, part: str, trainee: Trainee, fit: Fit, *, origin: str) -> Any:
        """Train a part, from its checkpoint on where there is one; returns the averaged module."""
        return train(
            trainee,
            fit,
            name=part,
            checkpoint=self.workspace.checkpoint(part),
            origin=origin,
            gym=self.gym,
        )

    def _frozen(self, kind: Any, folder: Any) -> Any:
        model = kind.from_pretrained(folder, local_files_only=True, use_safetensors=True)
        return model.to(self.gym.device).requires_grad_(False).eval()


def _of_others(scene: Scene, num_subjects: int) -> Scene:
    """The same scene with every subject replaced by another one."""
    shift = max(1, num_subjects // 2)
    placements = tuple(
        msgspec.structs.replace(each, subject=(each.subject + shift) % num_subjects)
        for each in scene.placements
    )
    return msgspec.structs.replace(scene, placements=placements)
