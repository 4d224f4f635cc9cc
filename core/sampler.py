"""The names of the samplers."""

from enum import StrEnum


class Sampler(StrEnum):
    """A numerical method for denoising, by the name Chinese users know it under."""

    DDIM = "DDIM"
    DDPM = "DDPM"
    DPMPP_2M = "DPM++ 2M"
    DPMPP_2M_KARRAS = "DPM++ 2M Karras"
    EULER = "Euler"
    EULER_A = "Euler a"
    HEUN = "Heun"
    LCM = "LCM"
    PNDM = "PNDM"
    UNIPC = "UniPC"
