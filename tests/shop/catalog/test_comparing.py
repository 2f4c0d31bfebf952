"""What a reviewer sees of a change: the words that came and went, always escaped."""

import pytest

from shop.catalog.views.comparing import TOO_LONG, mark_words


@pytest.mark.parametrize(
    ("old", "new", "gone", "came"),
    [
        ("huile vierge", "huile vierge", "huile vierge", "huile vierge"),
        ("huile 60 ml", "huile IGP 60 ml", "huile 60 ml", "huile <ins>IGP</ins> 60 ml"),
        ("huile pure 60 ml", "huile 60 ml", "huile <del>pure</del> 60 ml", "huile 60 ml"),
        ("", "neuf", "", "<ins>neuf</ins>"),
        ("زيت أركان", "زيت أركان بكر", "زيت أركان", "زيت أركان <ins>بكر</ins>"),
        ("نُحضر الزيت", "نُعصر الزيت", "<del>نُحضر</del> الزيت", "<ins>نُعصر</ins> الزيت"),
        ("bon.", "bon. <b>et</b> & sain", "bon.", "bon. <ins>&lt;b&gt;et&lt;/b&gt; &amp; sain</ins>"),
    ],
)
def test_words_are_marked_and_escaped(old: str, new: str, gone: str, came: str) -> None:
    assert mark_words(old, new) == (gone, came)


def test_very_long_texts_are_marked_whole() -> None:
    old, new = "mot " * TOO_LONG + "fin", "mot " * TOO_LONG + "<fin>"
    gone, came = mark_words(old, new)
    assert gone == f"<del>{old}</del>"
    assert came.endswith("&lt;fin&gt;</ins>")
