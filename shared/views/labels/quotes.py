"""Quotes and agreements as the API shows them."""

from collections import Counter
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from shared.domain.labels.agreements import AgreementKind
from shared.domain.labels.insurance import CoverOption, QuotedOption
from shared.domain.labels.quotes import PackageQuote, ShownAgreement
from shared.domain.money import usd
from shared.domain.orders.packages import SignatureRequirement
from shared.domain.times import rfc3339
from shared.views.cases import Amount, Time, moment, money
from shared.views.fields import Body, Id, Line, PositiveCents
from shared.views.labels.label import CoverNoticeView, cover_notice_view
from shared.views.labels.requests import ServiceName
from shared.views.orders.valuation import ValuePartsView, value_parts_view
from shared.views.viewer import Viewer


class QuotePackage(Body):
    """A package, perhaps the one service to quote, and the total to price the custom cover for."""

    package_id: Id
    service: ServiceName | None = None
    amount: PositiveCents | None = None


def _distinct(packages: list[QuotePackage]) -> list[QuotePackage]:
    twice = [id for id, count in Counter(one.package_id for one in packages).items() if count > 1]
    if twice:
        raise PydanticCustomError("duplicate_package", "has {id} more than once", {"id": twice[0]})
    return packages


class QuoteLabels(Body):
    """Up to 200 packages, each once."""

    packages: Annotated[list[QuotePackage], Field(min_length=1, max_length=200), AfterValidator(_distinct)]


class AcceptAgreement(Body):
    """Which agreement, in which version."""

    kind: AgreementKind
    version: Line


class ServiceView(TypedDict):
    """One way to ship a package."""

    service: str
    carrier: str
    rate: Amount
    estimated_delivery_at: Time


class MissingServiceView(TypedDict):
    """A way in which a package can't be shipped now, and why; a code where no label is sold for it."""

    service: str
    reason: str
    reason_code: str | None


class InsuranceOptionView(TypedDict):
    """A cover option; that of a custom amount has figures where the amount was named."""

    option: CoverOption
    available: bool
    additional_cover: Amount | None
    total_cover: Amount | None
    premium: Amount | None
    uncovered: Amount | None
    notice: CoverNoticeView | None
    reason_code: str | None


class InsuranceQuoteView(TypedDict):
    """The cover a package has anyway, and what can be added."""

    free_cover: Amount
    uninsured_value: Amount
    max_total_cover: Amount
    options: list[InsuranceOptionView]
    agreement_required: bool


class QuotedSignatureView(TypedDict):
    """A signature service of one carrier service."""

    service: str
    option: SignatureRequirement
    fee: Amount | None
    available: bool
    reason_code: str | None


class SignatureQuoteView(TypedDict):
    """What is advised, why, and what can be had."""

    recommended: SignatureRequirement
    reasons: list[str]
    options: list[QuotedSignatureView]
    agreement_required: bool


class PackageQuoteView(TypedDict):
    """Everything that can be bought for a package."""

    package_id: str
    package_value: Amount
    value_parts: ValuePartsView
    currency: str
    services: list[ServiceView]
    unavailable: list[MissingServiceView]
    insurance: InsuranceQuoteView
    signature: SignatureQuoteView


class QuoteView(TypedDict):
    """One quote for each package asked for, in that order."""

    terms_url: str
    packages: list[PackageQuoteView]


class AgreementView(TypedDict):
    """A one-time agreement; terms_url: of the insurance, the insurer's coverage terms."""

    kind: AgreementKind
    version: str
    text: str
    fees: str
    terms_url: str | None
    accepted_at: Time | None


class AgreementsView(TypedDict):
    """Both agreements."""

    data: list[AgreementView]


def quote_view(quotes: list[PackageQuote], *, viewer: Viewer) -> QuoteView:
    """Show a quote for each package, arithmetic included."""
    return {"terms_url": viewer.terms_url, "packages": [_package(quote) for quote in quotes]}


def agreements_view(agreements: list[ShownAgreement], *, viewer: Viewer) -> AgreementsView:
    """Show the agreements as a seller sees them."""
    return {"data": [accepted_view(agreement, viewer=viewer) for agreement in agreements]}


def accepted_view(shown: ShownAgreement, *, viewer: Viewer) -> AgreementView:
    """Show one agreement; `accepted_at` is null as long as it is still to be accepted."""
    agreement = shown.agreement
    return {
        "kind": agreement.kind,
        "version": agreement.version,
        "text": agreement.text,
        "fees": agreement.fees,
        "terms_url": viewer.terms_url if agreement.kind == "insurance" else None,
        "accepted_at": moment(shown.accepted_at),
    }


def _package(quote: PackageQuote) -> PackageQuoteView:
    return {
        "package_id": quote.package_id,
        "package_value": usd(quote.value.total),
        "value_parts": value_parts_view(quote.value),
        "currency": "USD",
        "services": [
            {
                "service": one.service,
                "carrier": one.carrier,
                "rate": usd(one.rate),
                "estimated_delivery_at": rfc3339(one.estimated_delivery_at),
            }
            for one in quote.services
        ],
        "unavailable": [
            {"service": one.service, "reason": one.reason, "reason_code": one.reason_code}
            for one in quote.unavailable
        ],
        "insurance": {
            "free_cover": usd(quote.insurance.free_cover),
            "uninsured_value": usd(quote.insurance.uninsured_value),
            "max_total_cover": usd(quote.insurance.max_total_cover),
            "options": [_option(option) for option in quote.insurance.options],
            "agreement_required": quote.insurance_agreement_required,
        },
        "signature": _signature(quote),
    }


def _option(option: QuotedOption) -> InsuranceOptionView:
    return {
        "option": option.option,
        "available": option.available,
        "additional_cover": money(option.additional_cover),
        "total_cover": money(option.total_cover),
        "premium": money(option.premium),
        "uncovered": money(option.uncovered),
        "notice": cover_notice_view(option.notice),
        "reason_code": option.reason_code,
    }


def _signature(quote: PackageQuote) -> SignatureQuoteView:
    return {
        "recommended": quote.recommendation.recommended,
        "reasons": list(quote.recommendation.reasons),
        "options": [
            {
                "service": one.service,
                "option": one.option,
                "fee": money(one.fee),
                "available": one.available,
                "reason_code": one.reason_code,
            }
            for one in quote.signatures
        ],
        "agreement_required": quote.signature_agreement_required,
    }
