"""What becomes of a brand's color, so that it can be read where it stands (WCAG 2, AA)."""

import colorsys

WHITE, BLACK = "#ffffff", "#000000"
READABLE = 4.5
# So much of the other letters' color a button takes when it is pointed at.
_POINTED_AT = 0.18
# On dark grounds a color of full strength glares.
_CALMER = 0.7
_STEP = 0.01


def contrast(one: str, other: str) -> float:
    """From 1 to 21, as WCAG 2 reckons it; colors as `#rrggbb`."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def letters_on(color: str) -> str:
    """White where that can be read on the color, else black, which then can."""
    return WHITE if contrast(WHITE, color) >= READABLE else BLACK


def pointed_at(color: str) -> str:
    """The same a little stronger, on which the same letters are still more readable."""
    away = BLACK if letters_on(color) == WHITE else WHITE
    mixed = (a + (b - a) * _POINTED_AT for a, b in zip(_parts(color), _parts(away), strict=True))
    return _written(*mixed)


def readable_on(color: str, ground: str) -> str:
    """The color where it can be read on that ground; else darker on a light one, lighter on a dark."""
    if contrast(color, ground) >= READABLE:
        return color
    hue, light, strength = colorsys.rgb_to_hls(*_parts(color))
    if contrast(WHITE, ground) > contrast(BLACK, ground):
        step, strength = _STEP, strength * _CALMER
    else:
        step = -_STEP
    while contrast(found := _written(*colorsys.hls_to_rgb(hue, light, strength)), ground) < READABLE:
        light = min(1.0, max(0.0, light + step))
    return found


def _luminance(color: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _written(*parts: float) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
