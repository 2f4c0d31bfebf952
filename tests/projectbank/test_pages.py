"""The bank's pages: light, few statements, in three languages, without JavaScript; the officers' desk; the command."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from core import clock
from core.auth.seed import DEMO_PASSWORD, DemoUser, demo_secret, seed_demo_users
from core.auth.services.second_factor import current_code
from core.db import db, session, transaction
from projectbank.data import SECTORS, Words
from projectbank.errors import BadSheetForm
from projectbank.ideas import services as ideas
from projectbank.ideas.models import Idea
from projectbank.ideas.reading import Filters, counts_by_region
from projectbank.matching import profiles, teams
from projectbank.matching.models import Member
from projectbank.meetings.models import Meeting
from projectbank.path.views.writing import fields_of, sheet_of
from tests.projectbank.makers import (
    AZILAL,
    NOW,
    READER,
    TINGHIR,
    WRITER,
    a_sheet,
    an_idea,
    join_all,
    some_people,
)

OFFICER = "officer@people.example"
SEEKER = "seeker@people.example"


def code_of(idea_id: int) -> str:
    return session().scalars(select(Idea.code).where(Idea.id == idea_id)).one()


def sign_in(client: FlaskClient, login: str, roles: tuple[str, ...] = ("consumer",)) -> int:
    user_id = seed_demo_users([DemoUser("Touda Zqseeker", login, roles=roles)])[login]
    client.post("/fr/account/login", data={"login": login, "password": DEMO_PASSWORD})
    if "consumer" not in roles:
        code = current_code(demo_secret(login), clock.now())
        client.post("/fr/account/login/code", data={"code": code})
    return user_id


def fill(number: int = 26) -> None:
    for k in range(number):
        ideas.add_idea(WRITER, a_sheet(sector=SECTORS[k % 4]), (TINGHIR, AZILAL, "09.541")[k % 3], NOW)
    with transaction() as s:
        s.execute(update(Idea).values(state="published"))


@pytest.fixture
def statements(app: Flask):
    seen: list[str] = []
    event.listen(db.engine, "after_cursor_execute", lambda *a: seen.append(a[2]))
    return seen


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_public_pages(client: FlaskClient, statements: list[str], lang: str):
    idea_id = an_idea()
    fill()
    code = code_of(idea_id)
    paths = [
        "",
        f"{code}",
        f"{code}/plan",
        "territory",
        "territory?region=08",
        "meetings",
        "?region=08&women=1",
    ]
    for path in paths:
        statements.clear()
        answer = client.get(f"/{lang}/projects/{path}")
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200, path
        assert len(answer.data) <= 120_000
        assert len(statements) <= 12, path
        assert len(re.findall(r"<h1\b", page)) == 1
        assert "style=" not in page
        assert not re.search(r"\son\w+=", page)


def test_the_table_under_the_map_has_the_maps_numbers(client: FlaskClient):
    an_idea()
    fill()
    for query, filters in (("", Filters()), ("?sector=services", Filters(sector="services"))):
        page = client.get(f"/fr/projects/{query}").get_data(as_text=True)
        first = page[page.index('class="v v-ideas') : page.index('class="v v-need')]
        on_map = dict(re.findall(r'aria-label="([^":]+): (\d+)"', first))
        table = dict(re.findall(r'<tr><td><a href="[^"]+">([^<]+)</a></td><td class="n">(\d+)</td>', first))
        assert on_map == table
        assert len(on_map) == 12
        assert sum(map(int, table.values())) == sum(counts_by_region(filters).values())


MONTHS_SHOWN = {
    "ar": "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
}


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_the_year_names_its_months_whole(client: FlaskClient, lang: str):
    page = client.get(f"/{lang}/projects/{code_of(an_idea())}").get_data(as_text=True)
    assert re.findall(r"</svg><span>([^<]+)</span></div>", page)[:12] == MONTHS_SHOWN[lang].split()


def test_amounts_of_tables_are_isolated_and_followed_by_their_unit(client: FlaskClient):
    code = code_of(an_idea())
    for path, least in ((code, 15), (f"{code}/plan", 30)):
        page = client.get(f"/ar/projects/{path}").get_data(as_text=True)
        cells = re.findall(r'<td class="n[^"]*">(.*?)</td>', page)
        amounts = [cell for cell in cells if "درهم" in cell]
        assert len(amounts) >= least
        assert all(re.fullmatch(r"<bdi>[^<>]*\d\u2069?\u00a0درهم</bdi>", cell) for cell in amounts), amounts


@pytest.mark.parametrize(("lang", "said"), [("ar", "المرسوم رقم 2.25.983"), ("fr", "décret n° 2.25.983")])
def test_the_members_work_is_counted_on_a_second_line(client: FlaskClient, lang: str, said: str):
    code = code_of(an_idea())
    for path in (code, f"{code}/plan"):
        page = client.get(f"/{lang}/projects/{path}").get_data(as_text=True)
        assert said in page
        assert "17,92" in page
        assert re.findall(r'<bdi dir="ltr">([^<]+)</bdi>', page)[-2:] == ["60,0 %", "12,1 %"]


def test_the_source_of_a_licence_is_in_the_readers_language(client: FlaskClient):
    code = code_of(an_idea())
    for path in (code, f"{code}/plan"):
        arabic = client.get(f"/ar/projects/{path}").get_data(as_text=True)
        assert "المحكمة الابتدائية، القانون رقم 112.12" in arabic
        assert "Tribunal" not in arabic
        assert "Tribunal de première instance" in client.get(f"/fr/projects/{path}").get_data(as_text=True)


def test_whoever_has_a_profile_may_see_the_best_first(client: FlaskClient, statements: list[str]):
    an_idea()
    fill()
    assert "order=best" not in client.get("/fr/projects/").get_data(as_text=True)
    assert client.get("/fr/projects/?order=best").status_code == 200
    user_id = sign_in(client, SEEKER)
    assert "order=best" not in client.get("/fr/projects/").get_data(as_text=True)
    profiles.save_profile(user_id, profiles.ProfileData(TINGHIR, "region", ("selling",), 10**6, True), NOW)
    statements.clear()
    page = client.get("/fr/projects/?order=best").get_data(as_text=True)
    assert len(statements) <= 12
    shown = re.findall(r'class="card idea" href="/fr/projects/PB-(\d\d)-', page)
    assert shown[:10] == ["08"] * 10
    assert page.count('class="small why"') == 10
    following = re.search(r'href="([^"]*after=[^"]*)"', page)
    assert following
    assert client.get(following[1].replace("&amp;", "&")).status_code == 200


def test_a_licence_line_must_say_whether_it_is_to_be_checked():
    form = fields_of(a_sheet())
    assert sheet_of(form).licences == a_sheet().licences
    with pytest.raises(BadSheetForm) as caught:
        sheet_of(form | {"licences": "رخصة | Licence | ONSSA | yes"})
    assert set(caught.value.fields) == {"licences"}


def test_silly_addresses_are_answered(client: FlaskClient):
    an_idea()
    for query in (
        "region=99",
        "province=zz",
        "sector=moon",
        "up_to=many",
        "order=x",
        "after=a.b",
        "up_to=" + "9" * 12,
    ):
        assert client.get(f"/fr/projects/?{query}").status_code == 200
    assert client.get("/fr/projects/PB-99-0001").status_code == 404
    assert client.get("/fr/projects/meetings/999").status_code == 404


def test_from_skills_to_a_complete_team_and_a_file_begun(client: FlaskClient):
    idea_id = an_idea(founders=5 + 2)
    code = code_of(idea_id)
    join_all(idea_id, some_people(6))
    user_id = sign_in(client, SEEKER)
    answer = client.get("/fr/my/projects/")
    assert answer.headers["Location"].endswith("/my/projects/me")
    form = {"province": TINGHIR, "mobility": "province", "capital": "3 000", "sex": "f", "age": "15_24"}
    assert client.post("/fr/my/projects/me", data=form).status_code == 400
    answer = client.post("/fr/my/projects/me", data=form | {"skills": ["selling", "packing"]})
    assert answer.status_code == 302
    assert profiles.find_person(user_id) == ("f", "15_24")
    page = client.get("/fr/my/projects/").get_data(as_text=True)
    assert code in page
    assert "%" in page
    answer = client.post(f"/fr/my/projects/{code}/join", data={"role": "2", "shares": "1"})
    assert answer.headers["Location"].endswith(f"/my/projects/team/{code}")
    page = client.get(f"/fr/my/projects/team/{code}").get_data(as_text=True)
    assert "create" in page
    answer = client.post(f"/fr/my/projects/{code}/create")
    assert "/projects/" not in answer.headers["Location"]
    assert session().scalars(select(Idea.state).where(Idea.id == idea_id)).one() == "in_creation"


def test_names_and_contacts_are_on_no_public_page(client: FlaskClient):
    idea_id = an_idea()
    people = some_people(2)
    join_all(idea_id, people, shares=True)
    code = code_of(idea_id)
    for path in (f"/fr/projects/{code}", "/fr/projects/", f"/fr/projects/{code}/plan"):
        page = client.get(path).get_data(as_text=True)
        assert "Zq0" not in page
        assert "people.example" not in page


def test_whoever_is_asked_says_no(client: FlaskClient):
    idea_id = an_idea()
    user_id = sign_in(client, SEEKER)
    profiles.save_profile(user_id, profiles.ProfileData(TINGHIR, "province", ("driving",), 10**6, True), NOW)
    teams.join(user_id, idea_id, None, shares_contact=False, now=NOW)
    with transaction() as s:
        s.execute(update(Member).values(state="asked"))
    assert "/decline" in client.get("/fr/my/projects/").get_data(as_text=True)
    client.post(f"/fr/my/projects/{code_of(idea_id)}/decline")
    assert session().scalars(select(Member.state)).one() == "declined"


def test_the_officers_desk(client: FlaskClient):
    idea_id = an_idea(state="draft")
    join_target = an_idea()
    join_all(join_target, some_people(1))
    sign_in(client, OFFICER, ("project_officer",))
    for path in ("projects/", "projects/?state=draft", f"projects/{idea_id}", "projects/new", "projects/funnel",
                 f"projects/new?like={idea_id}", f"projects/{idea_id}/sheet", "projects/meetings", ""):  # fmt: skip
        assert client.get(f"/fr/desk/{path}").status_code == 200, path
    client.post(f"/fr/desk/projects/{idea_id}/judge", data={"to": "reviewed"})
    assert session().scalars(select(Idea.state).where(Idea.id == idea_id)).one() == "reviewed"
    form = fields_of(a_sheet()) | {"province": AZILAL}
    assert client.post("/fr/desk/projects/new", data=form | {"jobs": "x"}).status_code == 400
    assert client.post("/fr/desk/projects/new", data=form).status_code == 302
    for act in ("propose", "extend"):
        assert client.post(f"/fr/desk/projects/{join_target}/{act}").status_code == 302
    answer = client.post(f"/fr/desk/projects/{idea_id}/sheet", data=fields_of(a_sheet()) | {"seen": "7"})
    assert answer.status_code == 400


def test_a_new_version_is_read_by_a_colleague_before_anybody(client: FlaskClient):
    idea_id = an_idea()
    code = code_of(idea_id)
    ideas.revise(WRITER, idea_id, a_sheet(title=Words("عنوان آخر", "Titre zqnew")), 1, NOW)
    assert "Titre zqnew" not in client.get(f"/fr/projects/{code}").get_data(as_text=True)
    sign_in(client, OFFICER, ("project_officer",))
    here = f"/fr/desk/projects/{idea_id}"
    page = client.get(here).get_data(as_text=True)
    assert "Titre zqnew" in page
    assert f"{here}/accept" in page
    assert "Titre zqnew" in client.get(f"{here}/sheet").get_data(as_text=True)
    assert client.post(f"{here}/accept", data={"version": "2"}).status_code == 302
    assert "Titre zqnew" in client.get(f"/fr/projects/{code}").get_data(as_text=True)
    assert "accept" not in client.get(here).get_data(as_text=True)


def test_nothing_an_idea_says_becomes_markup(client: FlaskClient):
    evil = Words("<script>zq()</script>", '"><img src=x onerror=zq()>')
    names = ("title", "summary", "problem", "product", "customers", "inputs", "audio", "evidence")
    idea_id = an_idea()
    ideas.revise(WRITER, idea_id, a_sheet(**dict.fromkeys(names, evil), risks=(evil,)), 1, NOW)
    ideas.accept(READER, idea_id, 2)
    sign_in(client, OFFICER, ("project_officer",))
    code = code_of(idea_id)
    for path in ("projects/", f"projects/{code}", f"projects/{code}/plan", "desk/projects/",
                 f"desk/projects/{idea_id}", f"desk/projects/{idea_id}/sheet"):  # fmt: skip
        for lang in ("ar", "fr"):
            page = client.get(f"/{lang}/{path}").get_data(as_text=True)
            assert "<script>zq" not in page
            assert "<img src=x" not in page


def test_a_meeting_from_the_agenda_to_the_minutes(client: FlaskClient):
    an_idea()
    sign_in(client, OFFICER, ("project_officer",))
    assert client.post("/fr/desk/projects/meetings", data={"province": TINGHIR}).status_code == 400
    form = {"province": TINGHIR, "starts_at": "2025-10-01T09:30", "place_ar": "دار", "place_fr": "Maison"}
    assert client.post("/fr/desk/projects/meetings", data=form).status_code == 302
    meeting = session().scalars(select(Meeting)).one()
    here = f"/fr/desk/projects/meetings/{meeting.id}"
    secret = meeting.secret
    client.post(here, data={"state": "open"})
    assert client.get(f"{here}/code.svg").content_type == "image/svg+xml"
    assert client.get(here).status_code == 200
    said = {"sex": "f", "age": "25_34", "situation": "graduate"}
    assert client.post(f"/ar/projects/door/{secret}", data={}).status_code == 400
    assert client.get(f"/ar/projects/door/{secret}").status_code == 200
    assert client.post(f"/ar/projects/door/{secret}", data=said).status_code == 302
    assert "ticket" not in client.get(f"/ar/projects/door/{secret}").get_data(as_text=True)
    client.post(f"{here}/paper", data=said | {"times": "٧"})
    client.post(f"{here}/paper", data=said | {"times": "2", "undo": "1"})
    client.post(f"{here}/paper", data=said | {"times": "6"})
    assert client.post(f"/fr/projects/meetings/{meeting.id}", data=said).status_code == 302
    client.post(here, data={"state": "held", "minutes_fr": "Quatre ateliers"})
    page = client.get(f"/fr/projects/meetings/{meeting.id}").get_data(as_text=True)
    assert "Quatre ateliers" in page
    assert client.get("/fr/projects/meetings").status_code == 200


def test_the_command_tells_the_figures(app: Flask):
    an_idea()
    fill(4)
    answer = app.test_cli_runner().invoke(args=["projectbank", "stats", "--json"])
    found = json.loads(answer.stdout)
    assert set(found) == {"meetings", "participants", "women_percent", "projects", "by_region", "by_sector"}
    assert (found["projects"], found["meetings"], found["women_percent"]) == (5, 0, None)
    assert sum(found["by_region"].values()) == sum(found["by_sector"].values()) == 5


def test_the_command_reads_the_written_sheets(app: Flask):
    assert app.test_cli_runner().invoke(args=["projectbank", "check-sheets"]).exit_code == 0
