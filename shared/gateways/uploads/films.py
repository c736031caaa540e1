"""Films, and the pictures that come in the same boxes (HEIC): checked by their structure, not decoded."""

from collections.abc import Iterator

from shared.gateways.uploads.sniffing import Content, Unfit

Box = tuple[bytes, int, int]
_BROKEN = "It is damaged: it ends in the middle."
_UNFINISHED = "There is no picture in it, or the recording broke off before it was saved."
_BOXES_AT_MOST = 100_000
# The elements of WebM that are looked for, by their ids.
_SEGMENT, _TRACKS, _CLUSTER, _TRACK, _TRACK_TYPE, _DOC_TYPE = (
    0x18538067,
    0x1654AE6B,
    0x1F43B675,
    0xAE,
    0x83,
    0x4282,
)


def check_film(content: Content) -> None:
    """Check that it has pictures that move, and what says how to show them. Raises Unfit."""
    top = list(_boxes(content, 0, len(content)))
    found = {kind for kind, _, _ in top}
    moov = next(((start, end) for kind, start, end in top if kind == b"moov"), None)
    if moov is None or not found & {b"mdat", b"moof"}:
        raise Unfit(_UNFINISHED)
    if not any(
        _is_video(content, start, end) for kind, start, end in _boxes(content, *moov) if kind == b"trak"
    ):
        raise Unfit("It has no pictures: it is sound alone.")


def check_heic(content: Content) -> None:
    """Check that it says where its picture lies, and that the picture is there. Raises Unfit."""
    top = list(_boxes(content, 0, len(content)))
    meta = next(((start + 4, end) for kind, start, end in top if kind == b"meta"), None)
    moving = {b"moov", b"mdat"} <= {kind for kind, _, _ in top}
    if meta is None:
        if not moving:
            raise Unfit(_UNFINISHED)
        return
    inside = {kind: (start, end) for kind, start, end in _boxes(content, *meta)}
    handler = inside.get(b"hdlr", (0, 0))[0]
    pictures = content[handler + 8 : handler + 12] == b"pict"
    if not pictures or not {b"iloc", b"iinf", b"pitm"} <= set(inside):
        raise Unfit(_UNFINISHED)
    if b"idat" not in inside and not any(kind == b"mdat" for kind, _, _ in top):
        raise Unfit(_UNFINISHED)


def check_webm(content: Content) -> None:
    """Check that it is WebM with a track of pictures and something on it. Raises Unfit."""
    elements = _elements(content, 0, len(content))
    _, start, end = next(elements, (0, 0, 0))
    kinds = [content[a:b].rstrip(b"\0") for name, a, b in _elements(content, start, end) if name == _DOC_TYPE]
    if kinds != [b"webm"]:
        raise Unfit("Its content is not video/webm.")
    segment = next(((a, b) for name, a, b in elements if name == _SEGMENT), (0, 0))
    tracks: list[bytes] = []
    for name, start, end in _elements(content, *segment):
        if name == _TRACKS:
            tracks += _track_types(content, start, end)
        if name == _CLUSTER and b"\x01" in tracks:
            return
    raise Unfit(_UNFINISHED)


def _boxes(content: Content, at: int, end: int) -> Iterator[Box]:
    """List the boxes between these bytes: kind, and where what is in them begins and ends. Raises Unfit."""
    for _ in range(_BOXES_AT_MOST):
        if end - at < 8:
            if content[at:end].strip(b"\0"):
                raise Unfit(_BROKEN)
            return
        size, kind, inside = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8], at + 8
        if size == 1:
            size, inside = int.from_bytes(content[at + 8 : at + 16], "big"), at + 16
        if size == 0:
            if not kind.strip(b"\0"):  # QuickTime ends a list with four zeros
                return
            size = end - at
        if at + size > end or at + size < inside:
            raise Unfit(_BROKEN)
        yield kind, inside, at + size
        at += size
    raise Unfit(_BROKEN)


def _is_video(content: Content, start: int, end: int) -> bool:
    for kind, inside, until in _boxes(content, start, end):
        if kind == b"mdia":
            return any(
                kind == b"hdlr" and content[inside + 8 : inside + 12] == b"vide"
                for kind, inside, _ in _boxes(content, inside, until)
            )
    return False


def _elements(content: Content, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """List the elements between these bytes of a WebM: id, and where what is in them begins and ends.

    One of unknown size, as browsers write them while they record, reaches to the end. Raises Unfit.
    """
    for _ in range(_BOXES_AT_MOST):
        if at >= end:
            return
        name, at = _number(content, at, keep_marker=True)
        size, inside = _number(content, at)
        unknown = size == (1 << 7 * (inside - at)) - 1
        until = end if unknown else inside + size
        if until > end:
            raise Unfit(_BROKEN)
        yield name, inside, until
        at = until
    raise Unfit(_BROKEN)


def _number(content: Content, at: int, *, keep_marker: bool = False) -> tuple[int, int]:
    """Read a number of one to eight bytes, whose first one says of how many; and where it ends."""
    first = content[at] if at < len(content) else 0
    length = 9 - first.bit_length()
    if length > 8 or at + length > len(content):
        raise Unfit(_BROKEN)
    value = int.from_bytes(content[at : at + length], "big")
    return (value if keep_marker else value & ~(1 << 7 * length)), at + length


def _track_types(content: Content, start: int, end: int) -> Iterator[bytes]:
    for name, inside, until in _elements(content, start, end):
        if name == _TRACK:
            yield from (
                content[a:b].lstrip(b"\0")
                for name, a, b in _elements(content, inside, until)
                if name == _TRACK_TYPE
            )
