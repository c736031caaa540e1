"""Several PDFs as one."""

from collections.abc import Iterable
from io import BytesIO


def is_readable(document: bytes) -> bool:
    """Whether this is a PDF with a page that can be printed."""
    from pypdf import PdfReader, PdfWriter

    try:
        reader, scratch = PdfReader(BytesIO(document)), PdfWriter()
        scratch.append(reader)
        scratch.write(BytesIO())
    except Exception:  # whatever the reader stumbles over: damaged files break it in every way
        return False
    return len(scratch.pages) > 0


def merge(documents: Iterable[bytes]) -> bytes:
    """All pages, in this order."""
    from pypdf import PdfWriter

    writer, merged = PdfWriter(), BytesIO()
    for document in documents:
        writer.append(BytesIO(document))
    writer.write(merged)
    return merged.getvalue()
