"""PDFs of others: whether they can be printed, and several as one."""

from collections.abc import Iterable
from io import BytesIO

from pypdf import PdfReader, PdfWriter


def read(document: bytes) -> PdfReader | None:
    """The pages of a PDF; None where this is none, or one without a page that can be printed."""
    try:
        reader, scratch = PdfReader(BytesIO(document)), PdfWriter()
        scratch.append(reader)
        scratch.write(BytesIO())
    except Exception:  # whatever the reader stumbles over: damaged files break it in every way
        return None
    return reader if len(scratch.pages) > 0 else None


def merge(documents: Iterable[PdfReader | bytes]) -> bytes:
    """All pages, in this order; what was read for a look isn't read again."""
    writer, merged = PdfWriter(), BytesIO()
    for document in documents:
        writer.append(BytesIO(document) if isinstance(document, bytes) else document)
    writer.write(merged)
    return merged.getvalue()
