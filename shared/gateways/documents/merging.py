"""PDFs of others: whether they are some, and several as one."""

from collections.abc import Iterable
from io import BytesIO

# Bytes at either end in which readers look for the marks of a PDF.
MARKED = 1024


def is_whole(document: bytes) -> bool:
    """Whether a file begins and ends as a PDF does, which a page of words or half a download doesn't.

    It is not read: what reads a PDF takes longer to load than a label to buy.
    """
    return b"%PDF-" in document[:MARKED] and b"%%EOF" in document[-MARKED:]


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
