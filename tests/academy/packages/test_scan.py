"""Pages are read in one pass, as browsers read them; broken ones take no longer than good ones."""

from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from academy.packages.rules.markup import check_html
from academy.packages.rules.pages import read_page
from academy.packages.rules.refusals import Refused
from academy.packages.rules.scan import tokens
from academy.quizzes.importing.gift_reader import read_gift
from academy.quizzes.importing.moodle_reader import read_moodle_xml


def starts(text: str) -> list[tuple[str, dict[str, str]]]:
    return [(one.value, one.attributes) for one in tokens(text) if one.kind == "start"]


NEVER_CLOSED = [
    "<!--", "<", "<a ", "<![", "<!", "<?", "</", "&", "<script>", "<a b='", "<a/", "<p x=", "<i>x",
]  # fmt: skip


@pytest.mark.parametrize("open_piece", NEVER_CLOSED)
def test_a_page_that_never_closes_anything_is_soon_read(open_piece: str) -> None:
    """60,000 of each: what goes back over it would take an hour."""
    check_html((open_piece * 60_000).encode(), "x.html")
    read_page((open_piece * 60_000).encode())


def test_endless_questions_are_soon_read() -> None:
    read_gift("//" + "[id:" * 200_000)
    long = (b"<a/>" + b"x" * 30) * 100_000
    body = b"<questiontext><text>" + long + b"</text></questiontext>"
    assert read_moodle_xml(b"<quiz><question type='essay'>" + body + b"</question></quiz>").questions


@pytest.mark.parametrize(
    "page",
    [
        "<script src=//evil.example/a.js>",
        "<SCRIPT\nSRC = 'https://evil.example/a.js'>",
        '<script a=">" src="&#104;ttps://evil.example/a.js">',
        "<!--><script src=//evil.example/a.js>-->",
        "<!-- x --!><script src=//evil.example/a.js>",
        "<style></style/><script src=//evil.example/a.js>",
        "<script>'</scripty>'</script ><script src=//evil.example/a.js>",
        "<p title='<b'><iframe/src=//evil.example>",
        "< b><script src=ht\ntps://evil.example>".replace("\n", "&#10;"),
        "</ x><script src=\\\\evil.example\\a.js></script>",
        "<base href=https://evil.example/>",
        "<link rel='x preload' href=https://evil.example/>",
        "<meta http-equiv=Refresh content='0;url=https:evil.example'>",
        "<meta content='0;URL=\\\\evil.example' http-equiv=' refresh'>",
    ],
)
def test_what_loads_from_elsewhere_is_found_however_it_is_written(page: str) -> None:
    with pytest.raises(Refused, match="remote_script"):
        check_html(page.encode(), "x.html")


STAYING = [
    "<!-- <script src=//evil.example/a.js> -->",
    "<script>var a = '<script src=//x>'</script>",
    "<script src=a.js>",
    "<a href=https://souk.example>x</a>",
    "<p title='<script src=//x>'>",
    "<img src=https://x/y.png>",
    "<meta http-equiv=refresh content='5'>",
]


@pytest.mark.parametrize("page", STAYING)
def test_what_stays_is_left_in_peace(page: str) -> None:
    check_html(page.encode(), "x.html")


class Usual(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in reversed(attrs)}))


def written(name: str, attributes: dict[str, str]) -> str:
    return f"<{name}" + "".join(f' {key}="{value}"' for key, value in attributes.items()) + ">"


WORDS = st.text("abc é&;ع", max_size=6)
TAG = st.builds(
    written,
    st.sampled_from(["p", "b", "h1", "iframe", "a"]),
    st.dictionaries(st.sampled_from(["src", "href", "id"]), WORDS, max_size=3),
)
REST = st.sampled_from(["<!-- x -->", "</p>", "<!doctype html>", "<script>1<2</script>"])


@limits(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(WORDS, TAG, REST), max_size=12))
def test_good_pages_read_as_python_reads_them(pieces: list[str]) -> None:
    usual = Usual()
    usual.feed("".join(pieces))
    usual.close()
    assert starts("".join(pieces)) == usual.found
