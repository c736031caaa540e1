"""Several PDFs as one."""

from collections.abc import Iterable
from io import BytesIO


def merge(documents: Iterable[bytes]) -> bytes:
    """All pages, in this order."""
    from pypdf import PdfWriter

    writer, merged = PdfWriter(), BytesIO()
    for document in documents:
        writer.append(BytesIO(document))
    writer.write(merged)
    return merged.getvalue()
