"""A match adds up, grows with skills, and knows nothing of sex or age."""

from dataclasses import fields, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from projectbank.data import SKILLS
from projectbank.matching import rules
from projectbank.matching.rules import Offer, Seat, Wish

CODES = sorted(SKILLS)[:12]
skill_sets = st.frozensets(st.sampled_from(CODES), max_size=5)
seats = st.builds(
    Seat, st.frozensets(st.sampled_from(CODES), min_size=1, max_size=3), st.integers(1, 2), st.booleans()
)
wishes = st.builds(
    Wish,
    st.sampled_from(["08.577", "08.401", "09.541"]),
    st.integers(10_000, 2_000_000),
    st.lists(seats, min_size=1, max_size=6).map(tuple),
    st.integers(0, 4),
    st.floats(0, 1),
)
offers = st.builds(
    Offer,
    st.sampled_from(["08.577", "08.401", "09.541"]),
    st.sampled_from(["province", "region", "country"]),
    skill_sets,
    st.integers(0, 3_000_000),
)


@settings(max_examples=200, deadline=None)
@given(wishes, offers, st.sampled_from(CODES))
def test_another_skill_never_lowers_a_match_nor_any_part_of_it(wish, offer, skill):
    before, after = rules.match(wish, offer), rules.match(wish, replace(offer, skills=offer.skills | {skill}))
    assert (before is None) == (after is None)
    if before and after:
        assert all(a.points >= b.points for a, b in zip(after.parts, before.parts, strict=True))


@settings(max_examples=200, deadline=None)
@given(wishes, offers)
def test_the_parts_are_the_score_and_none_passes_its_weight(wish, offer):
    found = rules.match(wish, offer)
    if found:
        assert found.score == sum(part.points for part in found.parts)
        assert all(0 <= part.points <= part.most == rules.WEIGHTS[part.key] for part in found.parts)
    assert sum(rules.WEIGHTS.values()) == 10_000


def test_weights_are_those_that_were_agreed():
    assert rules.WEIGHTS == {"skills": 3500, "place": 2000, "means": 1500, "room": 1500, "learn": 1500}


def test_nothing_of_sex_or_age_can_enter():
    known = {f.name for kind in (Offer, Wish, Seat) for f in fields(kind)}
    assert not known & {"sex", "age", "user_id", "name", "birth"}


def test_out_of_reach():
    wish = Wish("08.577", 400_000, (Seat(frozenset({"driving"}), 1, True),), 2, 0.2)
    near = Offer("08.577", "province", frozenset(), 100_000)
    assert rules.match(wish, near)
    assert rules.match(wish, replace(near, province="08.401")) is None
    assert rules.match(wish, replace(near, province="08.401", mobility="region"))
    assert rules.match(wish, replace(near, province="09.541", mobility="region")) is None
    assert rules.match(wish, replace(near, capital_centimes=99_999)) is None
    assert rules.match(replace(wish, free=0), near) is None


def test_a_match_by_hand():
    wish = Wish(
        "08.577",
        400_000,
        (Seat(frozenset({"driving"}), 1, False), Seat(frozenset({"accounting"}), 1, True)),
        2,
        0.2,
    )
    found = rules.match(wish, Offer("08.401", "region", frozenset({"driving"}), 200_000))
    assert found
    assert [part.points for part in found.parts] == [1750, 1400, 750, 1200, 1500]
    assert found.percent == 66


@settings(max_examples=80, deadline=None)
@given(st.lists(seats, min_size=1, max_size=4), st.lists(skill_sets, max_size=6))
def test_coverage_is_the_largest_assignment(places, people):
    slots = [seat.skills for seat in places for _ in range(seat.count)][:5]
    narrow = [Seat(skills, 1, True) for skills in slots]

    def most(person, free):
        if person == len(people):
            return 0
        best = most(person + 1, free)
        for number in free:
            if slots[number] & people[person]:
                best = max(best, 1 + most(person + 1, free - {number}))
        return best

    assert rules.coverage(narrow, people) == most(0, frozenset(range(len(slots))))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(seats, min_size=1, max_size=4),
    st.lists(skill_sets, max_size=2),
    st.lists(skill_sets, max_size=7),
)
def test_a_suggested_team_is_the_best_that_one_more_swap_can_make(places, chosen, others):
    pool = dict(enumerate(others))
    picked = rules.suggest_team(places, chosen, pool, 5)
    assert len(chosen) + len(picked) <= max(5, len(chosen))
    assert len(set(picked)) == len(picked)
    filled = rules.coverage(places, [*chosen, *(pool[k] for k in picked)])
    for out in picked:
        for into in set(pool) - set(picked):
            swapped = [pool[k] for k in picked if k != out] + [pool[into]]
            assert rules.coverage(places, [*chosen, *swapped]) <= filled
    if len(chosen) + len(picked) < 5:
        assert all(
            rules.coverage(places, [*chosen, *(pool[k] for k in picked), pool[more]]) == filled
            for more in set(pool) - set(picked)
        )
