"""R-AFF-14: what is text stays text."""

from hypothesis import given
from hypothesis import strategies as st

from shared.gateways.markup import Markup, element, join
from tests.support.html import only


def test_children_and_attributes_are_escaped() -> None:
    assert (
        element("p", "<b>&\"'", title="\"><script>'")
        == '<p title="&quot;&gt;&lt;script&gt;&#x27;">&lt;b&gt;&amp;&quot;&#x27;</p>'
    )


def test_markup_is_placed_as_it_is() -> None:
    assert element("p", element("b", "<"), "<") == "<p><b>&lt;</b>&lt;</p>"
    assert join(Markup("<br>"), "<br>") == "<br>&lt;br&gt;"


def test_text_made_from_markup_is_text_again() -> None:
    assert element("p", "before " + element("b", "x")) == "<p>before &lt;b&gt;x&lt;/b&gt;</p>"


def test_void_elements_have_no_end() -> None:
    assert element("input", required=True, checked=False, value=None, name="n") == '<input required name="n">'


def test_reserved_words_and_hyphens_in_attribute_names() -> None:
    assert element("label", for_="a", class_="b", aria_label="c") == (
        '<label for="a" class="b" aria-label="c"></label>'
    )


def test_characters_html_does_not_allow_are_dropped() -> None:
    assert element("p", "a\x00b\x1bc\ud800d\n\te") == "<p>abcd\n\te</p>"


@given(st.text())
def test_any_text_survives_the_parser_and_adds_no_element(text: str) -> None:
    allowed = "".join(c for c in text if c in "\t\n\r" or not (ord(c) < 32 or 127 <= ord(c) < 160))
    assert only(str(element("p", text, title=text)), "p").text == allowed
    assert only(str(element("p", text, title=text)), "p").attributes["title"] == allowed
