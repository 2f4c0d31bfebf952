"""Packages are kept once or not at all; a learner's standing only gets better; two hosts stay apart."""

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from academy.packages import gateway
from academy.packages.cli import package_command
from academy.packages.data import PackageData, Standing
from academy.packages.errors import BadState, NoSuchPackage, PackageRefused
from academy.packages.rules.standing import BEST_FIRST, better, read_state
from academy.packages.services.keeping import (
    add_package,
    get_package,
    keep_standing,
    list_packages,
    read_file,
    standing,
)
from academy.permissions import WRITE
from core.auth.actor import Actor
from core.errors import NotAllowed
from tests.academy.certificates.makers import NOW, make_learner
from tests.academy.certificates.test_views import sign_in
from tests.academy.packages.makers import CARTRIDGE, PAGE, scorm, zipped
from tests.threads import together

AUTHOR = Actor(None, frozenset({WRITE}), None, is_staff=True)
APART = {"Host": "packages.localhost"}


def _made() -> PackageData:
    return add_package(AUTHOR, zipped(scorm()), NOW)


def _files(app: Flask) -> list[Path]:
    folder = Path(app.config["STORAGE_URL"].removeprefix("file://")) / "private" / "packages"
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_same_bytes_are_one_package(both: Flask) -> None:
    archive = zipped(scorm())
    first, second = add_package(AUTHOR, archive, NOW), add_package(AUTHOR, archive, NOW)
    assert first == second
    assert [one.key for one in list_packages(AUTHOR)] == [first.key]
    assert (first.kind, first.start, first.files) == ("scorm12", "index.html", 3)
    assert read_file(first.key, "index.html") == (PAGE.encode(), "text/html")
    for key, path in ((first.key, "../index.html"), (first.key, "nothing"), ("zz", "index.html")):
        with pytest.raises(NoSuchPackage):
            read_file(key, path)


def test_two_colleagues_bring_the_same_package_at_once(both: Flask) -> None:
    archive = zipped(scorm()).getvalue()
    found = together(both, lambda _n: add_package(AUTHOR, io.BytesIO(archive), NOW), 3)
    assert len({one.key for one in found}) == 1
    assert len(_files(both)) == found[0].files


def test_nothing_of_a_refused_package_is_kept(app: Flask) -> None:
    hostile = scorm() | {"zz.svg": "<svg onload='x()'/>"}
    with pytest.raises(PackageRefused) as refused:
        add_package(AUTHOR, zipped(hostile), NOW)
    assert refused.value.code == "svg_script"
    assert list_packages(AUTHOR) == []
    assert _files(app) == []
    with pytest.raises(NotAllowed):
        add_package(Actor(1), zipped(scorm()), NOW)


STATE = {"cmi": {"core": {"lesson_status": "incomplete", "lesson_location": "3", "score": {"raw": "40"}}}}


def test_a_standing_only_gets_better(both: Flask) -> None:
    package, learner = _made(), make_learner()
    assert standing(learner, package.id) == Standing({})
    assert keep_standing(learner, package, STATE, NOW).bookmark == "3"
    done: Any = {
        "cmi": {"core": {"lesson_status": "completed", "lesson_location": "14"}, "suspend_data": "x" * 9000}
    }
    keep_standing(learner, package, done, NOW)
    now = keep_standing(learner, package, STATE, NOW)
    assert (now.status, now.bookmark, now.percent) == ("completed", "3", 40)
    assert standing(learner, package.id) == now
    for wrong in (None, [], {"cmi": 1}, {"cmi": {"core": []}}, "x"):
        with pytest.raises(BadState):
            keep_standing(learner, package, wrong, NOW)


def test_many_at_once_keep_the_best(both: Flask) -> None:
    package, learner = _made(), make_learner()

    def send(number: int) -> Standing:
        status = "completed" if number == 5 else "incomplete"
        return keep_standing(learner, package, {"cmi": {"core": {"lesson_status": status}}}, NOW)

    assert not [one for one in together(both, send, 8) if isinstance(one, Exception)]
    assert standing(learner, package.id).status == "completed"


STANDINGS = st.builds(
    Standing, st.just({}), st.sampled_from(BEST_FIRST), st.text(max_size=3), st.none() | st.integers(0, 100)
)


@limits(max_examples=60, deadline=None)
@given(st.lists(STANDINGS, min_size=1, max_size=6), st.randoms())
def test_any_order_of_arrival_gives_the_same_status_and_mark(sent: list[Standing], chance: Any) -> None:
    mixed = list(sent)
    chance.shuffle(mixed)

    def end(all_of_them: list[Standing]) -> tuple[str, int | None]:
        now = Standing({})
        for one in all_of_them:
            now = better(now, one)
        return now.status, now.percent

    assert end(sent) == end(mixed)


def test_what_is_stored_stays_in_bounds() -> None:
    found = read_state({"cmi": {"core": {"lesson_location": "x" * 999, "lesson_status": "hacked", "x": 1,
                                         "score": {"raw": "1e9"}}, "suspend_data": "\0a", "more": {}}})  # fmt: skip
    assert found
    assert (len(found.bookmark), found.status, found.percent) == (255, "", None)
    assert set(found.state["cmi"]) == {"core", "suspend_data"}
    assert found.state["cmi"]["suspend_data"] == "a"


def test_each_host_has_its_own(client: FlaskClient) -> None:
    package = _made()
    token = gateway.sign_key(package.key)
    for path in (
        "/fr/",
        f"/fr/activity/{package.key}",
        "/static/img/logo.svg",
        "/healthz",
        "/fr/account/login",
    ):
        assert client.get(path, headers=APART).status_code == 404, path
    for path in (f"/p/{token}/", f"/p/{token}/f/index.html", "/p/assets/player.js"):
        assert client.get(path).status_code == 404, path
        answer = client.get(path, headers=APART)
        assert answer.status_code == 200, path
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors http://localhost 'self'" in policy
        assert "X-Frame-Options" not in answer.headers
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_passes_are_signed_for_one_package(client: FlaskClient) -> None:
    token = gateway.sign_key(_made().key)
    forged = token[:-2] + ("aa" if token[-2:] != "aa" else "bb")
    for path in (f"/p/{forged}/", "/p/nothing/", f"/p/{token}/f/%2e%2e/secrets.json", f"/p/{token}/f/nothing",
                 "/p/assets/../secrets", "/p/assets/app.js", f"/p/{gateway.sign_key('0' * 32)}/"):  # fmt: skip
        assert client.get(path, headers=APART).status_code == 404, path


def test_the_second_host_sees_no_cookie(app: Flask) -> None:
    client = app.test_client(use_cookies=False)
    seen: list[Any] = []
    inner = app.wsgi_app.app  # type: ignore[attr-defined]
    app.wsgi_app.app = lambda environ, start: (
        seen.append(environ.get("HTTP_COOKIE")),
        inner(environ, start),
    )[1]  # type: ignore[attr-defined]
    token = gateway.sign_key(_made().key)
    client.get(f"/p/{token}/", headers={**APART, "Cookie": "session=stolen"})
    client.get("/healthz", headers={"Cookie": "session=mine"})
    assert seen == [None, "session=mine"]


@pytest.mark.parametrize(
    ("config", "origin"),
    [
        ({"PUBLIC_URL": "http://127.0.0.1:8000"}, "http://packages.localhost:8000"),
        ({"PUBLIC_URL": "https://souk.example", "ENV": "production"}, ""),
        ({"PUBLIC_URL": "https://souk.example", "PACKAGE_ORIGIN": "https://p.example/"}, "https://p.example"),
        ({"PUBLIC_URL": "https://souk.example", "PACKAGE_ORIGIN": "https://souk.example:444"}, ""),
    ],
)
def test_the_second_origin_is_another_host(app: Flask, config: dict[str, str], origin: str) -> None:
    app.config.update(config)
    assert gateway.package_origin() == origin


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_the_learners_page(client: FlaskClient, lang: str) -> None:
    package = _made()
    page = client.get(f"/{lang}/activity/{package.key}")
    assert page.status_code == 200
    assert "frame-src http://packages.localhost" in page.headers["Content-Security-Policy"]
    assert 'sandbox="allow-scripts allow-same-origin allow-modals"' in page.text
    assert "data-save" not in page.text
    assert client.get(f"/{lang}/activity/{'0' * 32}").status_code == 404
    other = add_package(AUTHOR, zipped({"imsmanifest.xml": CARTRIDGE}), NOW)
    assert "data-package" not in client.get(f"/{lang}/activity/{other.key}").text


def test_what_an_activity_stores_is_its_learners(client: FlaskClient) -> None:
    package, learner = _made(), make_learner()
    path = f"/fr/activity/{package.key}/state"
    assert client.post(path, json=STATE).status_code == 302
    sign_in(client, learner)
    assert client.post(path, json=STATE).json == {
        "status": "incomplete",
        "bookmark": "3",
        "percent": 40,
        "done": False,
    }
    assert client.post(path, json=[]).status_code == 400
    assert client.post(path, data="x" * 70_000, content_type="application/json").status_code == 400
    assert "data-save" in client.get(f"/fr/activity/{package.key}").text
    assert get_package(package.key).title == "درس · Leçon"


def test_the_command(app: Flask, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    for name, archive, said, code in (
        ("good", zipped(scorm()), '"accepted": true, "kind": "scorm12", "reason": ""', 0),
        ("bad", zipped(scorm() | {"a.exe": "x"}), '"accepted": false, "kind": "", "reason": "executable"', 1),
        ("none", io.BytesIO(b""), '"reason": "not_a_zip"', 1),
    ):
        (tmp_path / name).write_bytes(archive.getvalue())
        result = runner.invoke(package_command, [str(tmp_path / name), "--json"])
        assert (said in result.stdout, result.exit_code) == (True, code), result.output
