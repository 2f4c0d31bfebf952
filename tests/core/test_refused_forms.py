"""A form that is refused: what the page says, and the way back to what was typed."""

from flask import Flask, get_flashed_messages
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


def test_a_missing_reason_is_said_on_the_form_itself(app: Flask) -> None:
    pages = lang_blueprint("deciding", __name__)

    @pages.get("/deciding")
    def form() -> str:
        return " ".join(text for _kind, text in get_flashed_messages(with_categories=True))

    @pages.post("/deciding")
    def decide() -> str:
        raise DomainError("reason_missing", "Write the reason.")

    app.register_blueprint(pages)
    csrf.exempt(pages)
    client = app.test_client()
    answer = client.post("/fr/deciding", headers={"Referer": "http://localhost/fr/deciding"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/fr/deciding")
    assert client.get("/fr/deciding").text == "Write the reason."
    assert client.post("/fr/deciding").status_code == 400
