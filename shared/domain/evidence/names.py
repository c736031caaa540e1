"""Names of files, as they are kept and shown: they say what the file is, and nothing that deceives."""

import re
import unicodedata
from collections.abc import Sequence

NAME_AT_MOST = 200
_BYTES_AT_MOST = 240  # what file systems take, with room for a number in brackets
# Controls, directions and zero widths, lone surrogates, private use, line ends: nothing of them is seen.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
# Letters by their category, and blank all the same.
_BLANK = dict.fromkeys((0x034F, 0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0))
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_EXTENSION = re.compile(r"\.(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{1,5}$")
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """Clean a name of what is not seen or no system stores; empty where nothing else is in it.

    It is one line in Unicode's composed form, ends with no dot or blank and begins with none.
    """
    seen = (one for one in unicodedata.normalize("NFC", name) if unicodedata.category(one) not in _UNSEEN)
    shown = _FORBIDDEN.sub("-", "".join(seen).translate(_BLANK))
    return _shortened(" ".join(shown.split()).strip(". "), NAME_AT_MOST, _BYTES_AT_MOST)


def with_extension(name: str, extensions: Sequence[str]) -> str:
    """Make a clean name end in one of these, the first of them where it ended in another or in none."""
    found = _EXTENSION.search(name)
    stem = name[: found.start()].rstrip(". ") if found else name
    extension = found[0][1:] if found else ""
    ending = "." + (extension if extension.lower() in extensions else extensions[0])
    stem = f"_{stem}" if _DEVICE.match(stem) else stem
    room = len(ending)
    return (_shortened(stem, NAME_AT_MOST - room, _BYTES_AT_MOST - room) or "file") + ending


def _shortened(text: str, characters: int, size: int) -> str:
    """Keep as much of it as fits, no character cut in two."""
    return text[:characters].encode()[:size].decode(errors="ignore").rstrip(". ")
