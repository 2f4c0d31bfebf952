"""Matching, teams, consent, reservations and the way to the registry, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from core.auth import get_user
from core.auth.models import User
from core.auth.seed import DemoUser, seed_demo_users
from core.db import session, transaction
from core.errors import TooMany
from core.events import announce
from core.messages import OutgoingMessage
from projectbank.errors import (
    BadSheetForm,
    IdeaMoved,
    IdeaNotFound,
    NotInTeam,
    ProfileMissing,
    StaffInTeam,
    TeamFull,
)
from projectbank.ideas import reading
from projectbank.ideas.models import Idea
from projectbank.matching import ordering, profiles, reservations, teams
from projectbank.matching.models import Member, Profile, Team
from projectbank.matching.profiles import ProfileData
from projectbank.path import checks, services
from registry.api import find_cooperative, start_creation  # noqa: F401  the door must be open before these tests mean anything
from registry.events import CreationMoved, CreationRegistered, FirstSale
from tests.projectbank.makers import (
    AZILAL,
    ELSEWHERE,
    NOW,
    OUARZAZATE,
    READER,
    TINGHIR,
    WRITER,
    an_idea,
    join_all,
    some_people,
)
from tests.shop.vendors.makers import make_cooperative
from tests.threads import together

GOOD = ProfileData(TINGHIR, "region", ("driving", "accounting"), 200_000, True)


def state_of(idea_id: int) -> str:
    return reading.get_any(idea_id).card.state


def test_matches_are_the_same_whatever_sex_and_age_somebody_told(both: Flask):
    an_idea()
    an_idea(OUARZAZATE)
    an_idea(AZILAL)
    (user_id,) = some_people(1)
    profiles.save_profile(user_id, GOOD, NOW)
    untold = profiles.fitting(user_id, NOW)
    assert len(untold) == 2
    for sex in ("f", "m"):
        for age in ("15_24", "25_34", "35_59", "60_plus"):
            profiles.save_person(user_id, sex, age)
            assert profiles.fitting(user_id, NOW) == untold
    assert untold[0].card.province_code == TINGHIR
    assert all(len(f.reasons) == len(f.match.parts) == 5 for f in untold)
    assert untold[0].match.score >= untold[1].match.score


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"province_code": "xx"}, "province"),
        ({"mobility": "moon"}, "mobility"),
        ({"skills": ()}, "skills"),
        ({"skills": ("flying",)}, "skills"),
        ({"capital_centimes": -1}, "capital"),
    ],
)
def test_a_profile_that_says_too_little(app: Flask, changes: dict[str, object], field: str):
    (user_id,) = some_people(0) or [1]
    with pytest.raises(BadSheetForm) as caught:
        profiles.save_profile(user_id, replace(GOOD, **changes), NOW)  # type: ignore[arg-type]
    assert set(caught.value.fields) == {field}


def test_the_first_reserves_and_the_last_completes(both: Flask):
    idea_id = an_idea(founders=7)
    people = some_people(8)
    assert join_all(idea_id, people[:1]) == "reserved"
    assert reading.get_any(idea_id).card.reserved_until == NOW + timedelta(days=30)
    assert join_all(idea_id, people[1:7]) == "team_formed"
    with pytest.raises(IdeaMoved):
        join_all(an_idea(state="draft"), people[:1])
    with pytest.raises(TeamFull):
        join_all(idea_id, people[7:])
    assert checks.team_findings() == []
    assert checks.state_findings() == []


def test_nobody_joins_without_saying_what_they_can_do(both: Flask):
    idea_id = an_idea()
    (user_id,) = some_people(1)
    with transaction() as s:
        s.delete(s.get_one(Profile, user_id))
    with pytest.raises(ProfileMissing):
        teams.join(user_id, idea_id, None, shares_contact=False, now=NOW)
    assert state_of(idea_id) == "published"


def test_a_role_is_held_by_as_many_as_it_has_places(both: Flask):
    idea_id = an_idea()
    people = some_people(4)
    for user_id in people[:2]:
        teams.join(user_id, idea_id, 0, shares_contact=False, now=NOW)
    with pytest.raises(TeamFull):
        teams.join(people[2], idea_id, 0, shares_contact=False, now=NOW)
    with pytest.raises(TeamFull):
        teams.join(people[2], idea_id, 99, shares_contact=False, now=NOW)
    view = teams.find_team(idea_id)
    assert view
    assert (view.taken, view.by_role) == (2, {0: 2})


def test_many_at_once_fill_the_places_exactly(both: Flask):
    idea_id = an_idea(founders=7)
    people = some_people(12)
    results = together(
        both, lambda n: teams.join(people[n], idea_id, None, shares_contact=False, now=NOW), len(people)
    )
    joined = [r for r in results if isinstance(r, str)]
    assert all(isinstance(r, str | TeamFull | IdeaMoved) for r in results), results
    assert joined.count("team_formed") <= 1
    taken = session().scalar(select(Team.taken).where(Team.live_key == idea_id))
    members = select(func.count()).select_from(Member).where(Member.state == "joined")
    assert taken == session().scalar(members) == len(joined) <= 7
    assert checks.team_findings() == []


def test_contacts_need_both_sides(both: Flask):
    idea_id = an_idea()
    people = some_people(3)
    join_all(idea_id, people[:2], shares=True)
    join_all(idea_id, people[2:])
    seen = {mate.user_id: mate.contact for mate in teams.mates(people[0], idea_id)}
    assert seen[people[1]].endswith("@people.example")
    assert seen[people[2]] == ""
    assert all(mate.contact == "" for mate in teams.mates(people[2], idea_id))
    teams.share_contact(people[2], idea_id, True, NOW)
    assert all(mate.contact for mate in teams.mates(people[2], idea_id))
    teams.share_contact(people[1], idea_id, False, NOW)
    assert {m.user_id: m.contact for m in teams.mates(people[0], idea_id)}[people[1]] == ""
    (stranger,) = some_people(1, province=AZILAL)
    with pytest.raises(NotInTeam):
        teams.mates(stranger, idea_id)


def letters_of(user_id: int) -> list[str]:
    """What was written to somebody, each with its channel and language."""
    person = get_user(user_id)
    found = session().scalars(select(OutgoingMessage).order_by(OutgoingMessage.id))
    return [
        f"{m.channel} {m.lang} {m.body}" for m in found if m.recipient in (person.email, person.phone_e164)
    ]


def speaks(user_id: int, lang: str, phone: str = "") -> None:
    """Give somebody a language, and a phone instead of the mail address."""
    with transaction() as s:
        values = {"lang": lang} | ({"email": None, "phone_e164": phone} if phone else {})
        s.execute(update(User).where(User.id == user_id).values(**values))


def test_the_team_hears_who_comes_and_goes_each_in_their_language(both: Flask):
    idea_id = an_idea(founders=7)
    people = some_people(7)
    speaks(people[0], "fr")
    speaks(people[1], "ar", "+212661000111")
    join_all(idea_id, people[:1])
    assert letters_of(people[0]) == []
    join_all(idea_id, people[1:2])
    (letter,) = letters_of(people[0])
    assert letter.startswith("mail fr Quelqu’un a rejoint votre équipe")
    assert "Il reste 5 places." in letter
    assert letters_of(people[1]) == []
    teams.leave(people[0], idea_id, NOW)
    (sms,) = letters_of(people[1])
    assert sms.startswith("sms ar غادر شخص فريقكم")
    assert len(letters_of(people[0])) == 1
    join_all(idea_id, [people[0], *people[2:]])
    assert letters_of(people[1])[-1].endswith("اكتمل الفريق: يمكن الشروع في إحداث تعاونيته.")
    assert all("Zq" not in text and "Touda" not in text for user_id in people for text in letters_of(user_id))


def test_a_join_that_fails_tells_nobody(both: Flask):
    idea_id = an_idea()
    people = some_people(2)
    join_all(idea_id, people[:1])
    with pytest.raises(TeamFull):
        teams.join(people[1], idea_id, 99, shares_contact=False, now=NOW)
    with pytest.raises(TeamFull):
        teams.join(people[0], idea_id, None, shares_contact=False, now=NOW)
    assert letters_of(people[0]) == []


def test_best_for_my_team_counts_what_the_others_can_do(both: Flask):
    far, joined, near = an_idea(AZILAL), an_idea(), an_idea()
    me, mate = some_people(1) + some_people(1, province=OUARZAZATE, skills=("accounting", "beekeeping"))
    assert ordering.team_offer(999) is None
    alone = ordering.team_offer(me)
    assert alone
    assert alone.skills == {"driving"}
    join_all(joined, [me, mate])
    offer = ordering.team_offer(me)
    assert offer
    assert offer.skills == {"driving", "accounting", "beekeeping"}
    page, fits = ordering.list_best(reading.Filters(), offer, NOW)
    assert {card.id for card in page.ideas} == {far, joined, near}
    assert page.ideas[-1].id == far
    assert set(fits) == {joined, near}
    before = ordering.list_best(reading.Filters(), alone, NOW)[1]
    assert fits[near].percent > before[near].percent
    teams.leave(mate, joined, NOW)
    assert ordering.team_offer(me) == alone


def test_pages_of_the_best_follow_each_other_without_a_gap(both: Flask):
    everything = [an_idea((TINGHIR, OUARZAZATE, AZILAL)[k % 3]) for k in range(8)]
    (me,) = some_people(1)
    offer = ordering.team_offer(me)
    assert offer
    whole = [card.id for card in ordering.list_best(reading.Filters(), offer, NOW)[0].ideas]
    assert sorted(whole) == sorted(everything)
    seen: list[int] = []
    after: str | None = ""
    while after is not None:
        page, fits = ordering.list_best(reading.Filters(), offer, NOW, after, size=3)
        assert set(fits) <= {card.id for card in page.ideas}
        seen += [card.id for card in page.ideas]
        after = page.after
    assert seen == whole
    here = reading.Filters(region="08")
    assert len(ordering.list_best(here, offer, NOW)[0].ideas) == reading.count_ideas(here)


def test_leaving_frees_a_place_and_the_last_out_opens_the_idea(both: Flask):
    idea_id = an_idea(founders=7)
    people = some_people(7)
    assert join_all(idea_id, people) == "team_formed"
    teams.leave(people[0], idea_id, NOW)
    assert state_of(idea_id) == "reserved"
    assert join_all(idea_id, people[:1]) == "team_formed"
    for user_id in people:
        teams.leave(user_id, idea_id, NOW)
    assert state_of(idea_id) == "published"
    assert teams.find_team(idea_id) is None
    with pytest.raises(NotInTeam):
        teams.leave(people[0], idea_id, NOW)
    assert join_all(idea_id, people[3:4]) == "reserved"
    assert checks.team_findings() == [] == checks.state_findings()


def test_a_reservation_ends_and_tells_its_team(both: Flask):
    idea_id = an_idea()
    join_all(idea_id, some_people(2))
    assert reservations.expire(NOW + timedelta(days=29)) == 0
    reservations.extend(READER, idea_id, NOW)
    with pytest.raises(TeamFull):
        reservations.extend(READER, idea_id, NOW)
    assert reservations.expire(NOW + timedelta(days=44)) == 0
    assert reservations.expire(NOW + timedelta(days=46)) == 1
    assert state_of(idea_id) == "published"
    assert reservations.expire(NOW + timedelta(days=47)) == 0


def test_an_officer_proposes_only_those_who_agreed_and_they_may_say_no(both: Flask):
    idea_id = an_idea(founders=7)
    join_all(idea_id, some_people(1))
    near = some_people(2, province=OUARZAZATE, skills=("accounting", "selling"))
    some_people(2, province=AZILAL, skills=("beekeeping",))
    with transaction() as s:
        s.execute(update(Profile).where(Profile.user_id == near[1]).values(proposable=False))
    assert reservations.propose(WRITER, idea_id, NOW) == 1
    assert teams.teams_of(near[0]) == [(idea_id, "asked")]
    assert teams.teams_of(near[1]) == []
    assert len(teams.mates(some_people(1)[0], idea_id)) == 1
    teams.decline(near[0], idea_id)
    assert reservations.propose(WRITER, idea_id, NOW) == 0
    with pytest.raises(NotInTeam):
        teams.decline(near[0], idea_id)
    with pytest.raises(IdeaNotFound):
        reservations.propose(ELSEWHERE, idea_id, NOW)


def test_the_offices_staff_are_in_no_team(both: Flask):
    idea_id = an_idea()
    officer = seed_demo_users(
        [DemoUser("Touda Zqoffice", "zqoffice@people.example", roles=("project_officer",))]
    )
    user_id = officer["zqoffice@people.example"]
    profiles.save_profile(user_id, GOOD, NOW)
    with pytest.raises(StaffInTeam):
        teams.join(user_id, idea_id, None, shares_contact=False, now=NOW)
    assert state_of(idea_id) == "published"


def test_nobody_is_in_four_teams(both: Flask):
    people = some_people(1) if an_idea() else []
    for _n in range(3):
        join_all(an_idea(), people)
    with pytest.raises(TeamFull):
        join_all(an_idea(), people)


def test_the_creation_begins_with_the_sheet_and_the_registry_leads_on(both: Flask):
    idea_id = an_idea(founders=7)
    people = some_people(7)
    join_all(idea_id, people)
    (stranger,) = some_people(1, province=AZILAL)
    with pytest.raises(NotInTeam):
        services.start_creation(stranger, idea_id, NOW)
    creation_id = services.start_creation(people[0], idea_id, NOW)
    found = reading.get_any(idea_id)
    assert (found.card.state, found.creation_id) == ("in_creation", creation_id)
    with pytest.raises(IdeaMoved):
        services.start_creation(people[1], idea_id, NOW)
    with pytest.raises(NotInTeam):
        teams.leave(people[0], idea_id, NOW)
    services.creation_moved(idea_id, "submitted", NOW)
    assert state_of(idea_id) == "in_creation"


def test_an_idea_arrives_when_its_cooperative_first_sells(both: Flask):
    idea_id, other = an_idea(founders=7), an_idea(founders=7)
    found = find_cooperative(make_cooperative())
    assert found is not None
    cooperative_id = found.id
    with transaction() as s:
        s.execute(
            update(Idea).where(Idea.id == idea_id).values(state="registered", cooperative_id=cooperative_id)
        )
        announce(FirstSale(cooperative_id))
        announce(FirstSale(cooperative_id))
    assert state_of(idea_id) == "selling"
    assert state_of(other) != "selling"


def test_a_creation_that_ends_gives_the_idea_back(both: Flask):
    idea_id = an_idea(founders=7)
    join_all(idea_id, some_people(7))
    with transaction() as s:
        s.execute(update(Idea).where(Idea.id == idea_id).values(state="in_creation", creation_id=5))
    with transaction():
        services.creation_moved(idea_id, "refused", NOW)
    assert (state_of(idea_id), reading.get_any(idea_id).creation_id) == ("team_formed", None)


def test_only_its_own_origin_is_followed():
    assert services.idea_of_origin("projectbank:12") == 12
    for origin in ("", "projectbank:", "projectbank:x", "academy:12", "12"):
        assert services.idea_of_origin(origin) is None
    assert CreationMoved(1, "projectbank:4", "a", "b").origin == "projectbank:4"
    assert CreationRegistered(1, 2, "").origin == ""


def test_the_sheet_fills_the_file(app: Flask):
    sheet = services.creation_sheet(reading.get_any(an_idea()))
    assert sheet.sector_code == "foodstuffs"
    assert sheet.province_code == TINGHIR
    assert sheet.object_ar
    assert sheet.object_fr
    assert sheet.capital_centimes == 7 * 4000 * 100
    assert sheet.legal_categories == ["sells_to_third_parties", "serves_members"]


def test_coming_and_going_has_an_end(both: Flask):
    idea_id = an_idea()
    stays, restless = some_people(2)
    join_all(idea_id, [stays])
    for _n in range(teams.JOINS_A_DAY):
        join_all(idea_id, [restless])
        teams.leave(restless, idea_id, NOW)
    with pytest.raises(TooMany):
        join_all(idea_id, [restless])
    assert len(letters_of(stays)) == 2 * teams.JOINS_A_DAY


def test_asking_again_asks_nobody_more_than_there_are_places(both: Flask):
    idea_id = an_idea(founders=7)
    join_all(idea_id, some_people(1))
    some_people(20, province=OUARZAZATE, skills=("accounting", "selling", "beekeeping", "packing"))
    asked = sum(reservations.propose(WRITER, idea_id, NOW) for _n in range(6))
    assert 1 <= asked <= 6


def test_the_doctor_finds_a_team_that_miscounts(app: Flask):
    idea_id = an_idea()
    join_all(idea_id, some_people(2))
    with transaction() as s:
        s.execute(update(Team).values(taken=5))
        s.execute(update(Idea).where(Idea.id == idea_id).values(state="published", reserved_until=None))
    found = " ".join(checks.team_findings())
    assert "counts 5 people and has 2" in found
    assert "lives beside an idea that is published" in found
