"""Pictures that Pillow reads are decoded: what shows no picture is none."""

from io import BytesIO
from typing import TYPE_CHECKING

from shared.gateways.uploads.sniffing import Content, Unfit

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

# A JPEG is decoded at an eighth of its size, so that the largest a phone makes (200 megapixels) needs
# no more memory than the others at their most.
JPEG_PIXELS_AT_MOST = 250_000_000
PIXELS_AT_MOST = 64_000_000
FRAMES_AT_MOST = 500


def check_image(content: Content, media_type: str) -> None:
    """Decode it whole. Raises Unfit if that fails or would take too much."""
    try:
        image = _opened(content, media_type)
        jpeg = media_type == "image/jpeg"
        most = JPEG_PIXELS_AT_MOST if jpeg else PIXELS_AT_MOST
        if not 0 < image.width * image.height <= most:
            raise Unfit(f"It has more than {most // 1_000_000} megapixels.")
        if jpeg:
            image.draft(None, (image.width // 8, image.height // 8))
        image.load()
        if media_type == "image/gif":
            _check_frames(image)
            _check_end_of_gif(content)
    except Unfit:
        raise
    except Exception as error:  # whatever a library says of a file made to break it
        raise Unfit("It is damaged: the picture in it can't be shown.") from error


def _opened(content: Content, media_type: str) -> "ImageFile":
    """Open it by the class for its format alone: Pillow's own `open` loads and tries all of them."""
    file = BytesIO(content)
    if media_type == "image/jpeg":
        from PIL.JpegImagePlugin import JpegImageFile

        return JpegImageFile(file)
    if media_type == "image/png":
        from PIL.PngImagePlugin import PngImageFile

        return PngImageFile(file)
    if media_type == "image/gif":
        from PIL.GifImagePlugin import GifImageFile

        return GifImageFile(file)
    from PIL.WebPImagePlugin import WebPImageFile

    return WebPImageFile(file)


def _check_frames(image: "ImageFile") -> None:
    """Decode the further pictures of a GIF, as far as so many pixels go."""
    left = PIXELS_AT_MOST // (image.width * image.height)
    for frame in range(1, min(left, FRAMES_AT_MOST)):
        try:
            image.seek(frame)
        except EOFError:
            return
        image.load()


def _check_end_of_gif(content: Content) -> None:
    """Check that nothing follows its end, where a script would stand whose first words are a GIF's."""
    at = 13 + _palette(content[10])
    while content[at] != 0x3B:
        if content[at] == 0x2C:
            at += 10 + _palette(content[at + 9]) + 1
        elif content[at] == 0x21:
            at += 2
        else:
            raise Unfit("It is damaged: the picture in it can't be shown.")
        while length := content[at]:
            at += length + 1
        at += 1
    if content[at + 1 :].strip(b"\0\r\n "):
        raise Unfit("There is something else behind the picture.")


def _palette(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0
