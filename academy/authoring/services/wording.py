"""What is wrong with a course or a file of questions, for people at the desk in their own language.

The rules and readers name faults in English, for the command line and for who keeps courses as files.
"""

import re
from functools import cache

from core.i18n import _l, speaking

FAULTS = (
    _l("the course has no steps"),
    _l("the title of the course is missing in a language"),
    _l("unknown topic %(value)s"),
    _l("unknown role %(value)s"),
    _l("unknown kind %(value)s"),
    _l("two steps are called %(key)s"),
    _l("only one quiz can be the final one"),
    _l("the course asks for itself"),
    _l("step %(key)s: %(fault)s"),
    _l("question %(number)s: %(fault)s"),
    _l("the title is missing in a language"),
    _l("the text is missing (%(lang)s)"),
    _l("%(count)s letters do not fit one screen of %(screen)s (%(lang)s)"),
    _l("the quiz has no questions"),
    _l("draws %(draw)s of %(count)s questions"),
    _l("pass_percent lies between 0 and 100"),
    _l("the question is missing in a language"),
    _l("a match needs two pairs"),
    _l("no answer gives full marks"),
    _l("the right answers do not add up to full marks"),
    _l("a choice needs two answers"),
    _l("the file is larger than %(size)s MB"),
    _l("a } without its {"),
    _l("a { without its }"),
    _l("a second { in one question: is an empty line missing between two questions?"),
    _l("a second } in one question"),
    _l("there is text before the first answer"),
    _l("no answer is right: put = before it"),
    _l("an answer has no text"),
    _l("the weight %(weight)s is more than 100 percent"),
    _l("a pair has no right side"),
    _l("a match needs at least two pairs"),
    _l("“%(text)s” is not a number"),
    _l("a document type or entities of its own are not accepted"),
    _l("too many elements, or elements too deep in one another"),
    _l("not well-formed XML: %(why)s"),
    _l("the file is empty"),
    _l("the root is <%(tag)s>, not <quiz>"),
    _l("the question has no text"),
    _l("the fraction %(text)s is not a number"),
    _l("the fraction %(text)s is none that Moodle knows"),
    _l("the question has no answers"),
    _l("no answer is right"),
    _l("the right answers add up to %(total)s %%, not to 100 %%"),
    _l("a true/false question needs the answers true and false, one of them right"),
    _l("questions of the kind %(kind)s are not asked here"),
    _l("an essay is not graded by itself"),
    _l("questions of kind %(kind)s are kept as a draft without answers"),
)
PLACE = re.compile(r"%\\\((\w+)\\\)s")
"""A named value in an escaped message."""


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    with speaking("en"):
        sentences = [str(one).replace("%%", "%") if "%(" in str(one) else str(one) for one in FAULTS]
    return tuple(re.compile(PLACE.sub(r"(?P<\1>.+?)", re.escape(one)), re.DOTALL) for one in sentences)


def fault_text(fault: str) -> str:
    """A fault in the current language; one that is not known stays as it is."""
    for sentence, pattern in zip(FAULTS, _patterns(), strict=True):
        if found := pattern.fullmatch(fault):
            values = found.groupdict()
            if "fault" in values:
                values["fault"] = fault_text(values["fault"])
            return str(sentence) % values if values else str(sentence)
    return fault
