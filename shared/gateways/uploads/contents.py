"""A look at what came: whether it is what was announced, what it is, and whether it can be taken."""

from shared.domain.evidence.files import EXTENSIONS, MEGABYTE, UNKNOWN, FileInfo, size_limit
from shared.gateways.uploads.films import check_film, check_heic, check_webm
from shared.gateways.uploads.images import check_image
from shared.gateways.uploads.pdfs import check_pdf
from shared.gateways.uploads.sniffing import Content, Unfit, check_single, kind_of


def examine(content: Content, file: FileInfo) -> str:
    """Tell the media type of what came, which its content decides (R-UPL-01). Raises Unfit saying why not."""
    media_type = kind_of(content)
    if media_type is None:
        raise Unfit(_none_of_these(file.media_type))
    most = size_limit(media_type)
    if len(content) > most:
        raise Unfit(f"It is {media_type}, of which {most // MEGABYTE} MB are taken at most.")
    check_single(content, media_type)
    if media_type == "application/pdf":
        check_pdf(content)
    elif media_type == "image/heic":
        check_heic(content)
    elif media_type == "video/webm":
        check_webm(content)
    elif media_type.startswith("video/"):
        check_film(content)
    else:
        check_image(content, media_type)
    return media_type


def _none_of_these(announced: str) -> str:
    if announced == UNKNOWN:
        return f"Its content is none of {', '.join(EXTENSIONS)}."
    return f"Its content is not {announced}."
