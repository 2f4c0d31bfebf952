"""Questions of a cartridge: the part of QTI 1.2 that Common Cartridge uses."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from academy.packages.rules.markup import local
from academy.quizzes.importing.data import Answer, Fault, Parsed, Report, Text

KINDS = {
    "cc.multiple_choice": "single", "cc.multiple_response": "multiple", "cc.true_false": "truefalse",
    "cc.fib": "short", "cc.essay": "essay",
}  # fmt: skip


def read_quiz(root: Element) -> Report:
    """The questions of one assessment or bank; what is of another kind becomes a draft with a note."""
    questions, faults = [], []
    for number, item in enumerate(_all(root, "item"), 1):
        try:
            questions.append(_question(item))
        except ValueError as error:
            faults.append(Fault(number, str(error), item.get("title", "")))
    return Report(tuple(questions), tuple(faults))


def _question(item: Element) -> Parsed:
    profile, title = _profile(item), item.get("title") or None
    kind = next((ours for theirs, ours in KINDS.items() if profile.startswith(theirs)), "")
    presentation = next(_all(item, "presentation"), None)
    stem = _material(presentation)
    if stem is None:
        raise ValueError("the question has no text")
    feedback = _feedback(item)
    general = feedback.get("general_fb")
    if kind in ("", "essay"):
        note = "" if kind else f"questions of the kind {profile or 'unknown'} are not asked here"
        return Parsed("essay", stem, title, feedback=general, note=note or "an essay is not graded by itself")
    right = _right(item)
    if kind == "short":
        answers = tuple(Answer(Text("plain", text), True, 100.0) for text in right)
        return _checked(Parsed("short", stem, title, feedback=general, answers=answers))
    labels = list(_labels(presentation))
    if kind == "truefalse":
        return _true_or_false(Parsed("truefalse", stem, title, feedback=general), labels, right)
    share = 100.0 / max(len(right), 1)
    answers = tuple(
        Answer(text, ident in right, share if ident in right else 0.0, feedback.get(f"{ident}_fb"))
        for ident, text in labels
    )
    return _checked(Parsed(kind, stem, title, feedback=general, answers=answers))


def _checked(question: Parsed) -> Parsed:
    if not any(answer.is_correct for answer in question.answers):
        raise ValueError("no answer is right")
    return question


def _true_or_false(question: Parsed, labels: list[tuple[str, Text]], right: list[str]) -> Parsed:
    chosen = next((text.text for ident, text in labels if ident in right), "")
    if len(labels) != 2 or not chosen:
        raise ValueError("no answer is right")
    is_true = chosen.strip().lower() in ("true", "vrai", "صحيح", "oui", "yes", "نعم")
    return Parsed("truefalse", question.stem, question.title, feedback=question.feedback, is_true=is_true)


def _profile(item: Element) -> str:
    for field in _all(item, "qtimetadatafield"):
        label = "".join(e.text or "" for e in field if local(e.tag) == "fieldlabel")
        if label.strip() == "cc_profile":
            return "".join(e.text or "" for e in field if local(e.tag) == "fieldentry").strip()
    return ""


def _right(item: Element) -> list[str]:
    """What earns marks: identifiers of choices, or accepted spellings. Answers that must *not* be given are left."""
    found: list[str] = []
    for condition in _all(item, "respcondition"):
        earns = any((e.text or "").strip() not in ("", "0", "0.0") for e in _all(condition, "setvar"))
        wrong = {id(e) for no in _all(condition, "not") for e in _all(no, "varequal")}
        if earns:
            texts = [(e.text or "").strip() for e in _all(condition, "varequal") if id(e) not in wrong]
            found += [text for text in texts if text and text not in found]
    return found


def _labels(presentation: Element | None) -> Iterator[tuple[str, Text]]:
    for label in _all(presentation, "response_label"):
        if text := _material(label):
            yield label.get("ident", ""), text


def _feedback(item: Element) -> dict[str, Text]:
    return {one.get("ident", ""): text for one in _all(item, "itemfeedback") if (text := _material(one))}


def _material(place: Element | None) -> Text | None:
    """The first text below: of a presentation that is the question itself."""
    for text in _all(place, "mattext"):
        if said := (text.text or "").strip():
            return Text("html" if "html" in text.get("texttype", "") else "plain", said)
    return None


def _all(root: Element | None, name: str) -> Iterator[Element]:
    return (e for e in (root.iter() if root is not None else ()) if local(e.tag) == name)
