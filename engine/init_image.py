"""Init images: the pictures that image to image starts from."""

from PIL import Image

from core.spec import Fit
from engine.picture import fit_picture, open_picture


def read_init_image(data: bytes, *, size: tuple[int, int], fit: Fit = Fit.CROP) -> Image.Image:
    """The RGB picture in the bytes of an image file, brought to (width, height).

    What is transparent becomes white. Raises EngineError where the bytes are no picture.
    """
    return fit_picture(open_picture(data, paper="white", name="init image"), size=size, fit=fit)
