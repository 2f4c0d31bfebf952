"""A form that is refused: what the page says, and the way back to what was typed."""

from flask import Flask
from flask.testing import FlaskClient

from core.errors import DomainError
from core.web import csrf, lang_blueprint


def refusing(app: Flask) -> None:
    pages = lang_blueprint("refusing", __name__)

    @pages.post("/refusing")
    def refuse() -> str:
        raise DomainError("too_short", "Too short.", fields={"a": "Too short.", "b": "Seven digits."})

    app.register_blueprint(pages)
    csrf.exempt(pages)


def test_the_page_leads_back_and_says_each_thing_once(app: Flask) -> None:
    refusing(app)
    page = app.test_client().post(
        "/fr/refusing", headers={"Referer": "http://localhost/fr/my/1/products/7?tab=price#x"}
    )
    assert page.status_code == 400
    assert 'href="/fr/my/1/products/7?tab=price"' in page.text
    assert page.text.count("Too short.") == page.text.count("Seven digits.") == 1


def test_another_site_is_nowhere_to_go_back_to(app: Flask) -> None:
    refusing(app)
    client: FlaskClient = app.test_client()
    for referrer in ("https://evil.example/x", "javascript:alert(1)", "http://localhost.evil.example/", ""):
        assert "evil" not in client.post("/fr/refusing", headers={"Referer": referrer}).text
