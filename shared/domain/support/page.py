"""A case of customer service as it is read."""

from dataclasses import dataclass

from shared.domain.reading import Audit
from shared.domain.returns.page import ObjectionFilePage
from shared.domain.support.case import SupportCase


@dataclass(frozen=True, kw_only=True)
class SupportPage:
    """A case, with the files of an objection to what came back, and its history where that was asked for."""

    case: SupportCase
    objection_files: tuple[ObjectionFilePage, ...] = ()
    history: tuple[Audit, ...] = ()
