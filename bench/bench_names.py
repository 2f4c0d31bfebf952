"""Name search over 65,315 names: time of a question, and how often the right name is among the first three.

python -m bench.bench_names [--names 65315] [--questions 1000] [--database]

Questions are names of the register folded, put in another order and misspelt by one letter (fixed seed). Times stand
beside a floor measured in the same run: one look at every name by `in`. `--database`: the names of this installation.
"""

import argparse
import random
import resource
import statistics
import time
from collections.abc import Callable, Iterator

from sqlalchemy import select

from core.db import session
from core.geography import lookups
from core.text import fold
from registry.models import Cooperative
from registry.naming.index import NameIndex
from registry.naming.rules import compare, read_name
from registry.naming.services import place_words
from registry.rules.names import folded_name
from wsgi import create_app

Name = tuple[str, str]
OWN = [
    ("السلام", "Assalam"), ("النور", "Ennour"), ("الأمل", "Al Amal"), ("التضامن", "Attadamoun"),
    ("الوحدة", "Al Wahda"),
    ("النهضة", "Annahda"), ("الفتح", "Al Fath"), ("البركة", "Al Baraka"), ("الخير", "Al Khair"),
    ("الوفاق", "Al Wifaq"),
    ("المستقبل", "Al Moustakbal"), ("الأصالة", "Al Assala"), ("الرحمة", "Arrahma"), ("الإخلاص", "Al Ikhlas"),
    ("المسيرة", "Al Massira"), ("الازدهار", "Al Izdihar"), ("النجاح", "Annajah"), ("الياسمين", "Al Yasmine"),
    ("تيفاوين", "Tifawine"), ("تافوكت", "Tafoukt"), ("تودرت", "Toudert"), ("أزمور", "Azmour"),
    ("تاضامونت", "Tadamount"),
    ("إزوران", "Izouran"), ("تيويزي", "Tiwizi"), ("أمزيان", "Amziane"), ("تاروا", "Taroua"),
    ("أفولكي", "Afoulki"),
    ("تسليت", "Tislit"), ("إثران", "Itrane"), ("الريحان", "Arrayhane"), ("الكرامة", "Al Karama"),
    ("الصفاء", "Assafa"),
    ("الربيع", "Arrabii"), ("الواحة", "Al Waha"), ("المجد", "Al Majd"), ("الإبداع", "Al Ibdae"),
    ("الطموح", "Attoumouh"),
]  # fmt: skip
SOUNDS = [
    ("تا", "ta"), ("تي", "ti"), ("إي", "i"), ("أ", "a"), ("مو", "mou"), ("ري", "ri"),
    ("زا", "za"), ("غا", "gha"),
    ("نو", "nou"), ("لي", "li"), ("سو", "sou"), ("دا", "da"), ("كا", "ka"), ("وا", "oua"),
    ("مي", "mi"), ("را", "ra"),
    ("في", "fi"), ("نا", "na"), ("شا", "cha"), ("ما", "ma"), ("بي", "bi"), ("خا", "kha"),
    ("يا", "ya"), ("تو", "tou"),
]  # fmt: skip
ENDS = [
    ("ت", "t"),
    ("ن", "n"),
    ("س", "s"),
    ("ر", "r"),
    ("ست", "st"),
    ("رت", "rt"),
    ("ل", "l"),
    ("م", "m"),
    ("ين", "ine"),
]
TRADES = [
    ("للعسل", "du miel"), ("للأركان", "d’argane"), ("للزيتون", "d’olives"),
    ("للزعفران", "du safran"), ("للنسيج", "de tissage"),
    ("للحليب", "laitière"), ("للتمور", "des dattes"), ("للصيد البحري", "de pêche"), ("للفخار", "de poterie"),
    ("للسكن", "d’habitat"), ("للنقل", "de transport"), ("للكسكس", "du couscous"),
    ("للخياطة", "de couture"), ("", ""),
    ("للأعشاب الطبية", "des plantes médicinales"), ("للجلد", "du cuir"), ("لتربية المواشي", "d’élevage"),
]  # fmt: skip
GENERIC = [
    ("", ""), ("الفلاحية", "agricole"), ("النسوية", "féminine"), ("الفلاحية النسوية", "agricole féminine"),
    ("الحرفية", "artisanale"), ("متعددة الخدمات", "multiservices"), ("للشباب", "des jeunes"),
    ("السكنية", "d’habitation"),
]  # fmt: skip


def main() -> None:
    """Build, ask, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--names", type=int, default=65_315)
    parser.add_argument("--questions", type=int, default=1_000)
    parser.add_argument("--database", action="store_true")
    options = parser.parse_args()
    names = database_names() if options.database else make_names(options.names)
    places = place_words()
    before, start = _megabytes(), time.perf_counter()
    index = NameIndex(((row, folded_name(*name)) for row, name in enumerate(names)), places)
    print(
        f"{len(names):,} names: index built in {time.perf_counter() - start:.1f} s, {_megabytes() - before:.0f} MB"
    )
    rng = random.Random(112_12)
    chosen = rng.sample(range(len(names)), min(options.questions, len(names)))
    folded = [folded_name(*name) for name in names]
    floor = [_timed(lambda row=row: [n for n in folded if folded[row] in n]) for row in chosen[:40]]
    _line("floor: `in` over all names", floor)
    _ask("cold words", index, [(row, _question(names[row], rng)) for row in chosen])
    for title, make in QUESTIONS.items():
        _ask(title, index, [(row, make(names[row], rng)) for row in chosen])
    _explained(index, names, [(row, _question(names[row], rng)) for row in chosen[:300]])
    arabic = NameIndex(((row, folded_name(name[0], "")) for row, name in enumerate(names)), places)
    _ask("French asked, Arabic alone on record", arabic, [(row, names[row][1]) for row in chosen])


def make_names(count: int) -> list[Name]:
    """So many different names, in the manner of the register's own."""
    rng, communes = random.Random(65_315), list(lookups.communes().values())
    found: dict[Name, None] = {}
    while len(found) < count:
        own = rng.choice(OWN) if rng.random() < 0.5 else _coined(rng)
        trade, generic = rng.choice(TRADES), rng.choice(GENERIC)
        commune = rng.choice(communes) if rng.random() < 0.5 else None
        ar = ["تعاونية", own[0], generic[0], trade[0], commune.name_ar if commune else ""]
        fr = ["Coopérative", generic[1], own[1], trade[1], commune.name_fr if commune else ""]
        found[" ".join(filter(None, ar)), " ".join(filter(None, fr))] = None
    return list(found)


def _coined(rng: random.Random) -> Name:
    parts = [rng.choice(SOUNDS) for _ in range(rng.choice((2, 2, 3)))] + [rng.choice(ENDS)]
    ar, fr = ("".join(part[side] for part in parts) for side in (0, 1))
    return ar, fr.capitalize()


def database_names() -> list[Name]:
    """The names of this installation's register."""
    with create_app().app_context():
        rows = session().execute(select(Cooperative.name_ar, Cooperative.name_fr).order_by(Cooperative.id))
        return [(row[0], row[1]) for row in rows]


def folded_question(name: Name, rng: random.Random) -> str:
    """As somebody types it who minds no marks: no hamza, no accents, another legal form."""
    text = fold(_side(name, rng)).replace("تعاونيه", rng.choice(("التعاونية", "تعاونيه", "")))
    return text.replace("cooperative", rng.choice(("COOP", "Cooperative", ""))).strip()


def reordered_question(name: Name, rng: random.Random) -> str:
    """The same words in another order."""
    words = _side(name, rng).split()
    rng.shuffle(words)
    return " ".join(words)


def misspelt_question(name: Name, rng: random.Random) -> str:
    """One letter wrong, missing, doubled or swapped in one of the longer words after the legal form."""
    words = _side(name, rng).split()
    long = [i for i, word in enumerate(words) if i and len(word) >= 4] or [len(words) - 1]
    at = rng.choice(long)
    words[at] = _misspelt(words[at], rng)
    return " ".join(words)


def _question(name: Name, rng: random.Random) -> str:
    """All three at once."""
    text = misspelt_question(name, rng)
    return reordered_question((fold(text), fold(text)), rng)


QUESTIONS: dict[str, Callable[[Name, random.Random], str]] = {
    "folded": folded_question,
    "re-ordered": reordered_question,
    "misspelt": misspelt_question,
    "all three": _question,
}


def _side(name: Name, rng: random.Random) -> str:
    return name[0] if not name[1] or (name[0] and rng.random() < 0.5) else name[1]


def _misspelt(word: str, rng: random.Random) -> str:
    i = rng.randrange(1, len(word))
    letter = rng.choice("ابتدرسعفقلمنهوي" if word[i] > "ء" else "abcdehilmnorstu")
    return rng.choice((
        word[:i] + word[i + 1 :],
        word[:i] + letter + word[i:],
        word[:i] + letter + word[i + 1 :],
        word[: i - 1] + word[i] + word[i - 1] + word[i + 1 :],
    ))  # fmt: skip


def _ask(title: str, index: NameIndex, questions: list[tuple[int, str]]) -> None:
    times, first, found = [], 0, 0
    for row, text in questions:
        start = time.perf_counter()
        hits = index.search([read_name(text, place_words())], 3)
        times.append(1000 * (time.perf_counter() - start))
        first += bool(hits) and hits[0].id == row
        found += any(hit.id == row for hit in hits)
    _line(title, times, f"   recall@1 {first / len(questions):6.1%}   recall@3 {found / len(questions):6.1%}")


def _explained(index: NameIndex, names: list[Name], questions: list[tuple[int, str]]) -> None:
    """As a registrar asks: forty candidates weighed word by word and explained."""
    times = [_timed(lambda text=text: list(_weigh(index, names, text))) for _row, text in questions]
    _line("40 candidates explained", times)


def _weigh(index: NameIndex, names: list[Name], text: str) -> Iterator[object]:
    mine = read_name(text, place_words())
    for hit in index.search([mine], 40):
        for name in names[hit.id]:
            yield compare(mine, read_name(name, place_words()), index.rarity)


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def _line(title: str, times: list[float], more: str = "") -> None:
    p95 = statistics.quantiles(times, n=20, method="inclusive")[18]
    print(f"{title:38} median {statistics.median(times):6.2f} ms   p95 {p95:6.2f} ms{more}", flush=True)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
