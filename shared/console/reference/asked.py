"""What buyers ask most, as a page: where a browser is led that follows the front page's link."""

from collections.abc import Sequence

from shared.console.reference import document
from shared.domain.support.faqs import Faq
from shared.gateways.markup import element
from shared.gateways.wording import Brand


def faqs_page(faqs: Sequence[Faq], *, brand: Brand) -> str:
    """Questions and their answers, in the order in which they are listed."""
    parts = [part for one in faqs for part in (element("h2", one.question), element("p", one.answer))]
    main = element("main", element("h1", "Questions and answers"), *parts, class_="slim")
    return document("Questions and answers", main, brand=brand, home="..")
