"""Draws one preview, in a process that may fall over: it runs without Django (`dcs_portal.confined`)."""

import io
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

SIDE = 1200


def draw(file: BinaryIO, media_type: str, megapixels: str) -> bytes:
    """The preview of a file of that type, as WebP."""
    from PIL import Image, ImageOps  # late, as everything here that could be broken: under the limits

    Image.MAX_IMAGE_PIXELS = int(megapixels) * 500_000  # Pillow refuses at twice this
    picture = _first_page(file) if media_type == "application/pdf" else _image(file, media_type)
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((SIDE, SIDE))
    mode = "RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB"
    # A new picture has nothing but pixels: no place, no camera, no comment, no colour profile.
    bare = Image.new(mode, upright.size)
    bare.paste(upright.convert(mode))
    result = io.BytesIO()
    bare.save(result, "WEBP", quality=80, method=4)
    return result.getvalue()


def _image(file: BinaryIO, media_type: str) -> "Picture":
    from PIL import Image

    picture = Image.open(file, formats=[media_type.split("/")[1].upper()])
    picture.draft("RGB", (SIDE, SIDE))
    picture.load()
    return picture


def _first_page(file: BinaryIO) -> "Picture":
    import pypdfium2

    page = pypdfium2.PdfDocument(file.read())[0]
    width, height = page.get_size()
    return page.render(scale=SIDE / max(width, height, 1)).to_pil()
