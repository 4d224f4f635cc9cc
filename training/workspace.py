"""The workspace: where everything that training makes is kept."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder of one budget, and what lies where in it."""

    root: Path

    @property
    def packages(self) -> Path:
        """The icon sets as fetched; shared by all budgets."""
        return self.root.parent / "packages"

    @property
    def sprites(self) -> Path:
        """The rendered sprites (`.npz`)."""
        return self.root / "sprites.npz"

    @property
    def vae(self) -> Path:
        """The VAE, as diffusers saves it."""
        return self.root / "vae"

    @property
    def decoder(self) -> Path:
        """The VAE with its decoder trained on, as diffusers saves it."""
        return self.root / "decoder"

    @property
    def tokenizer(self) -> Path:
        """The tokenizer, as transformers saves it."""
        return self.root / "tokenizer"

    @property
    def text_encoder(self) -> Path:
        """The text encoder, as transformers saves it."""
        return self.root / "text_encoder"

    @property
    def judge(self) -> Path:
        """The judge's weights."""
        return self.root / "judge"

    def unet(self, base: str) -> Path:
        """The UNet of a base, as diffusers saves it."""
        return self.root / "base" / base

    def lora(self, name: str) -> Path:
        """A LoRA, as diffusers saves it."""
        return self.root / "lora" / name

    def controlnet(self, name: str) -> Path:
        """A ControlNet, as diffusers saves it."""
        return self.root / "controlnet" / name

    @property
    def published(self) -> Path:
        """Finished models as anyone can load them, with a registry of them."""
        return self.root / "published"

    def checkpoint(self, part: str) -> Path:
        """Where the training of a part goes on."""
        return self.root / "checkpoints" / f"{part}.pt"

    def figures(self, base: str) -> Path:
        """What was measured of a base (JSON)."""
        return self.root / "figures" / f"{base}.json"

    def grid(self, base: str) -> Path:
        """Pictures drawn by a base, to look at (PNG)."""
        return self.root / "figures" / f"{base}.png"
