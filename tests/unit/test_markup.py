"""HTML: whatever is text is escaped once, whatever is HTML is left as it is."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.markup import Html, as_html, bullets, element, html_table, joined, paragraph, web_page


class Seen(HTMLParser):
    """What a browser makes of a piece of HTML: its elements, their attributes and all text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=60))
def test_text_comes_back_as_it_was_and_makes_no_element(text):
    seen = Seen(element("p", text, element("b", text), title=text))
    assert seen.tags == ["p", "b"]
    assert seen.text == text * 2
    assert seen.attributes == [("title", text)]


def test_html_is_not_escaped_again():
    inner = element("b", "a & b")
    assert as_html(inner) is inner
    assert element("p", inner, " < c") == "<p><b>a &amp; b</b> &lt; c</p>"
    assert joined(inner, inner) == inner + inner


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"class_": "quiet"}, ' class="quiet"'),
        ({"data_version": "3-1", "aria_label": "a b"}, ' data-version="3-1" aria-label="a b"'),
        ({"hidden": True, "open": False}, " hidden"),
        ({"sandbox": ""}, ' sandbox=""'),
        ({"name": "event", "value": '"'}, ' name="event" value="&quot;"'),
    ],
)
def test_attributes(attributes, said):
    assert element("div", **attributes) == f"<div{said}></div>"


def test_elements_that_hold_nothing_have_no_end():
    assert element("br") == "<br>"
    assert element("input", type="hidden") == '<input type="hidden">'


@pytest.mark.parametrize(
    "made",
    [
        bullets(["<img>", Html("<i>x</i>")]),
        paragraph("<img>", bold=True),
        html_table(["<img>"], [["<img>"], [Html("<img>")]], caption="<img>"),
        web_page("<img>", element("p", "<img>")),
    ],
    ids=["bullets", "paragraph", "table", "page"],
)
def test_nothing_that_is_text_gets_through(made):
    assert "img" not in Seen(made).tags
    assert "<img>" in Seen(made).text
    assert isinstance(made, Html)


def test_a_page_of_its_own_may_load_nothing_and_one_of_a_server_is_told_by_it():
    assert "default-src 'none'" in web_page("a", "")
    served = web_page("a", "", style="p{}", policy="", data_watch="/v")
    assert "Content-Security-Policy" not in served
    assert '<body data-watch="/v"></body>' in served
    assert "<style>p{}</style>" in served
