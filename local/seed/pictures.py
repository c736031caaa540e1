"""Pictures that people show: drawn here, so that they are of what the case is about."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

SIZE = (800, 600)
WALL, TABLE, INK = "#e9e4da", "#b08d57", "#2b2b2b"


def picture(caption: str, color: str, *, cracked: bool = False) -> bytes:
    """A thing of that color on a table, with a crack if it has one; a JPEG."""
    image = Image.new("RGB", SIZE, WALL)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 430, 800, 600), fill=TABLE)
    draw.ellipse((270, 150, 530, 470), fill=color, outline=INK, width=4)
    draw.rectangle((330, 120, 470, 190), fill=color, outline=INK, width=4)
    if cracked:
        draw.line((390, 200, 430, 270, 380, 330, 425, 400, 400, 465), fill=INK, width=7)
    draw.text((24, 548), caption, fill=INK, font=ImageFont.load_default(size=28))
    made = BytesIO()
    image.save(made, "JPEG", quality=82)
    return made.getvalue()
