"""Why two names are near, in Arabic and in French."""

from core.i18n import _, speaking
from registry.naming.rules import CLOSE, Comparison, Meeting


def reasons(
    comparison: Comparison, status: str, same_sector: bool, same_province: bool, lang: str
) -> list[str]:
    """Sentences that say which words met and by which rule, the weightiest first."""
    with speaking(lang):
        return [str(text) for text in _reasons(comparison, status, same_sector, same_province) if text]


def _reasons(comparison: Comparison, status: str, same_sector: bool, same_province: bool) -> list[str]:
    said = [_("Identical once spelling, word order and the legal form are set aside.")] * comparison.identical
    own = comparison.own_met
    said += [_meeting(m) for m in own] if not comparison.identical else []
    others = [m for m in comparison.met if m not in own]
    said += [_aside(others)] if others and not comparison.identical else []
    if not own and not comparison.identical:
        said.append(_("Only words of trade, place or kind are common: that alone is no conflict."))
    if same_sector and same_province:
        said.append(_("Same sector and same province."))
    if status in ("struck_off", "dissolved"):
        said.append(_("This cooperative no longer exists: its name does not count."))
    if status == "reserved":
        said.append(_("Reserved by a creation that is under way."))
    return said


def _meeting(m: Meeting) -> str:
    if m.mine.bare == m.theirs.bare:
        return _("The word “%(word)s” tells both names apart from others.", word=m.theirs.text)
    return _(
        "“%(mine)s” is written or sounds almost like “%(theirs)s”.", mine=m.mine.text, theirs=m.theirs.text
    )


def _aside(met: list[Meeting]) -> str:
    words = ", ".join(dict.fromkeys(m.theirs.text for m in met if m.likeness >= CLOSE))
    return _("Also common, but of little weight: %(words)s.", words=words) if words else ""
