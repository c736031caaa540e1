"""The form a buyer fills in and signs, empty or with what was typed and what is wrong with it (R-AFF-03)."""

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import quote

from shared.domain.claims.affidavit_form import quantity_field
from shared.domain.orders.contents import PricedLine
from shared.gateways.affidavit import AffidavitFacts
from shared.gateways.markup import Markup, element
from shared.gateways.pages import document, paragraph
from shared.gateways.wording import BRAND, INSURER, MARKETPLACE, Brand, dollars, one_line

STATEMENTS = {
    "not_received": "I did not receive the package",
    "damaged": "The package or something in it arrived damaged",
    "missing_contents": "Something was missing from the package",
    "other": "Something else",
}
_LABELS = {
    "statement": "What happened to the package?",
    "affected": "What is missing or damaged?",
    "details": "Tell us more, in your own words",
    "full_name": "Your full name",
    "signature": "Your signature",
    "signed_on": "Date of signing",
    "agree": "Your declaration",
}
_HINTS = {
    "affected": "This was in the package. If something of it is missing or damaged, say how many; leave the "
    "rest empty.",
    "details": "What was damaged or missing, and when you noticed: two sentences will do. Only if you did "
    "not receive the package at all you need not fill this in.",
    "full_name": "First and last name. If you have one name only, type it twice.",
    "signature": "Type your name. It counts as your signature.",
}
_CORRECTIONS = {
    "statement": "Choose what happened to the package.",
    "agree": "Tick the box to declare that your statement is true. Without it the statement does not count.",
}
_SUBJECTS = {
    "affected": "What you enter here",
    "details": "Your description",
    "full_name": "Your full name",
    "signature": "Your signature",
    "signed_on": "The date of signing",
}
_WHAT_AND_WHY = (
    f"You sign an affidavit: a statement that what you write here is true. Your word helps {INSURER} to "
    "decide the claim.",
    f"We pass your statement on to {INSURER}. It can be sent once and not be changed afterwards.",
    "It is up to you. Whether you answer or not, your order, a refund and your rights as a buyer stay as "
    "they are.",
    "We never ask for a password or for payment details.",
)
_DECLARATION = (
    "I declare that my statement is true and complete to the best of my knowledge, and I agree that it is "
    f"passed on to {INSURER} for this claim. I know that a false statement can have legal consequences."
)


def affidavit_form(
    facts: AffidavitFacts,
    *,
    today: date,
    typed: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, str]] = (),
    brand: Brand = BRAND,
) -> str:
    """The page with the form.

    today: what the date says at first. typed: what was sent, shown again. errors: of the refusal, each
    `{"field", "message"}`; with any, the page says so first and at each field.
    """
    values = {"signed_on": today.isoformat()} if typed is None else typed
    wrong = {error["field"]: _correction(error["field"], error["message"]) for error in errors}
    title = "What happened to your package?"
    return document(
        f"Error: {title}" if wrong else title,
        *([_summary(wrong)] if wrong else []),
        element("h1", title),
        *_explanation(facts),
        element("h2", "Your statement"),
        element("form", *_fields(facts, values, wrong), method="post", novalidate=True),
        element("h2", "Questions?"),
        _contact(facts),
        brand=brand,
    )


def _correction(field: str, message: str) -> str:
    """The message as a sentence; in words of our own where only one thing can be wrong."""
    if field.startswith("affected"):
        return f"{_SUBJECTS['affected']} {message.rstrip('.')}."
    return _CORRECTIONS.get(field) or f"{_SUBJECTS.get(field, field)} {message.rstrip('.')}."


def _summary(wrong: Mapping[str, str]) -> Markup:
    """All errors before everything else, each leading to its field; takes the focus when the page opens."""
    known = [*_LABELS, *(field for field in wrong if field.startswith("affected["))]
    links = [
        element("li", element("a", text, href=f"#{quote(field)}") if field in known else text)
        for field, text in wrong.items()
    ]
    heading = element("h2", "Your statement was not sent yet", id="summary-heading")
    words = "Please correct this:" if len(links) == 1 else f"Please correct these {len(links)} things:"
    return element(
        "div",
        heading,
        paragraph(words),
        element("ul", *links),
        class_="summary",
        role="alert",
        tabindex="-1",
        autofocus=True,
        aria_labelledby="summary-heading",
    )


def _explanation(facts: AffidavitFacts) -> list[Markup]:
    rows = (*facts.rows(), ("You can answer until", facts.until))
    pairs = [
        element(tag, words)
        for name, value in rows
        if value
        for tag, words in (("dt", name), ("dd", one_line(value)))
    ]
    return [
        paragraph(
            f"{facts.shop}, the shop you ordered from on {MARKETPLACE}, has opened an insurance claim for "
            f"this package. The insurer, {INSURER}, decides it and would like to hear from you."
        ),
        element("dl", *pairs),
        element("h2", "What you sign, and why"),
        element("ul", *(element("li", words) for words in _WHAT_AND_WHY)),
    ]


def _fields(facts: AffidavitFacts, values: Mapping[str, str], wrong: Mapping[str, str]) -> list[Markup]:
    return [
        _statement(values.get("statement", ""), wrong.get("statement")),
        _contents(facts.contents, values, wrong),
        _field(
            "details",
            element("textarea", "\n", values.get("details", ""), **_attributes("details", wrong), rows="5"),
            wrong,
        ),
        _line("full_name", "text", values, wrong, autocomplete="name"),
        _line("signature", "text", values, wrong, autocomplete="off"),
        _line("signed_on", "date", values, wrong),
        _declaration(bool(values.get("agree")), wrong.get("agree")),
        element("button", "Sign and send my statement", type="submit"),
    ]


def _statement(chosen: str, error: str | None) -> Markup:
    choices = [
        element(
            "label",
            element(
                "input",
                type="radio",
                name="statement",
                value=value,
                required=True,
                checked=value == chosen,
                id="statement" if place == 0 else f"statement-{value}",
            ),
            element("span", words),
            class_="choice",
        )
        for place, (value, words) in enumerate(STATEMENTS.items())
    ]
    return element(
        "fieldset",
        element("legend", _LABELS["statement"]),
        *_error("statement", error),
        *choices,
        class_="wrong" if error else None,
        aria_describedby="statement-error" if error else None,
    )


def _contents(contents: Sequence[PricedLine], values: Mapping[str, str], wrong: Mapping[str, str]) -> Markup:
    """What was in the package, a line each: title, quantity, value, and how many are affected (R-AFF-15)."""
    errors = {field: text for field, text in wrong.items() if field.startswith("affected")}
    return element(
        "fieldset",
        element("legend", _LABELS["affected"]),
        _noted(_HINTS["affected"], "affected-hint", "hint"),
        *_error("affected", wrong.get("affected")),
        *(_content(line, values, wrong) for line in contents),
        id="affected",
        class_="wrong" if errors else None,
        aria_describedby="affected-hint affected-error" if "affected" in wrong else "affected-hint",
    )


def _content(line: PricedLine, values: Mapping[str, str], wrong: Mapping[str, str]) -> Markup:
    field = quantity_field(line.line_id)
    error = wrong.get(field)
    told = f"{line.quantity} \N{MULTIPLICATION SIGN} {one_line(line.title)}, {dollars(line.paid)}"
    count = element(
        "input",
        type="text",
        inputmode="numeric",
        id=field,
        name=field,
        value=values.get(field, ""),
        size="4",
        autocomplete="off",
        aria_invalid="true" if error else None,
        aria_describedby=f"{field}-error" if error else None,
    )
    words = element("label", told, element("span", " \N{EN DASH} how many?", class_="small"), for_=field)
    return element("div", words, *_error(field, error), count, class_="line")


def _declaration(ticked: bool, error: str | None) -> Markup:
    box = element(
        "input",
        type="checkbox",
        id="agree",
        name="agree",
        value="true",
        required=True,
        checked=ticked,
        aria_invalid="true" if error else None,
        aria_describedby="agree-error" if error else None,
    )
    return element(
        "fieldset",
        element("legend", _LABELS["agree"]),
        *_error("agree", error),
        element("label", box, element("span", _DECLARATION), class_="choice"),
        class_="wrong" if error else None,
    )


def _line(field: str, kind: str, values: Mapping[str, str], wrong: Mapping[str, str], **more: str) -> Markup:
    attributes = {**_attributes(field, wrong), **more}
    return _field(
        field, element("input", type=kind, value=values.get(field, ""), required=True, **attributes), wrong
    )


def _field(field: str, control: Markup, wrong: Mapping[str, str]) -> Markup:
    hint = [_noted(_HINTS[field], f"{field}-hint", "hint")] if field in _HINTS else []
    error = wrong.get(field)
    return element(
        "div",
        element("label", _LABELS[field], for_=field, class_="ask"),
        *hint,
        *_error(field, error),
        control,
        class_="field wrong" if error else "field",
    )


def _attributes(field: str, wrong: Mapping[str, str]) -> dict[str, str | None]:
    described = [
        *([f"{field}-hint"] if field in _HINTS else []),
        *([f"{field}-error"] if field in wrong else []),
    ]
    return {
        "id": field,
        "name": field,
        "aria_describedby": " ".join(described) or None,
        "aria_invalid": "true" if field in wrong else None,
    }


def _error(field: str, error: str | None) -> list[Markup]:
    return [_noted(error, f"{field}-error", "error")] if error else []


def _noted(words: str, name: str, style: str) -> Markup:
    return element("p", words, id=name, class_=style)


def _contact(facts: AffidavitFacts) -> Markup:
    if not facts.shop_email:
        return paragraph(f"Open the order on {MARKETPLACE} and choose to contact the seller.")
    return paragraph(
        f"Write to {facts.shop} at ",
        element("a", facts.shop_email, href=f"mailto:{quote(facts.shop_email, safe='@')}"),
        f", or open the order on {MARKETPLACE} and choose to contact the seller.",
    )
