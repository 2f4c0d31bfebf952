"""The parity table of a run: the same figures for groups that the score itself knows nothing of."""

from collections import Counter, defaultdict

from registry import api as registry
from scoring.data import RunCard
from scoring.fairness import rules
from scoring.fairness.rules import Member, ParityRow
from scoring.method.services import reading, versions


def parity_of(run: RunCard) -> list[ParityRow]:
    """Every dimension's groups in a run, cells under five hidden (4 statements)."""
    p = versions.parameters_of(versions.get_method(run.method_id))
    records = {row.id: row for row in registry.census(run.as_of)}
    languages = _languages(run)
    members = []
    for cooperative_id, score, _sells, rated, band in reading.scores_of(run.id):
        row = records.get(cooperative_id)
        if row is None:
            continue
        groups = {
            "women": rules.women_group(row.women, row.members),
            "region": row.region_code,
            "size": rules.size_group(row.members, p.size_limits),
            "age": rules.age_group(row.registered_on, run.as_of),
        }
        if cooperative_id in languages:
            groups["language"] = languages[cooperative_id]
        members.append(Member(groups, score, rated, band))
    return rules.parity(members)


def _languages(run: RunCard) -> dict[int, str]:
    """The language most of the team reads the platform in."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for holder in registry.role_holders(run.as_of):
        counts[holder.cooperative_id][holder.lang] += 1
    return {
        key: sorted(langs.items(), key=lambda item: (-item[1], item[0]))[0][0]
        for key, langs in counts.items()
    }
