"""Questions and answers of the help flow, as the API shows them."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BeforeValidator
from typing_extensions import TypedDict

from shared.domain.support.faqs import Faq, FaqTopic
from shared.views.fields import Query, one_value
from shared.views.viewer import Viewer


class FaqQuery(Query):
    """Which questions."""

    topic: Annotated[FaqTopic, BeforeValidator(one_value)] | None = None


class FaqView(TypedDict):
    """A question and its answer."""

    topic: FaqTopic
    question: str
    answer: str


class FaqsView(TypedDict):
    """Questions and their answers, in the order in which they are shown."""

    data: list[FaqView]


def faqs_view(found: Sequence[Faq], *, viewer: Viewer) -> FaqsView:
    """Show questions and their answers."""
    return {"data": [{"topic": one.topic, "question": one.question, "answer": one.answer} for one in found]}
