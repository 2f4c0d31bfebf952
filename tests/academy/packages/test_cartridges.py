"""Common Cartridge: pages become Markdown, quizzes become questions, the rest is named; activities complete steps."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from academy.courses.models import Page
from academy.learning.models import Completion
from academy.packages.cli import cartridge_command
from academy.packages.rules.pages import read_page
from academy.packages.rules.refusals import Refused
from academy.packages.services.cartridges import read_cartridge
from academy.packages.services.keeping import add_package, keep_standing
from academy.quizzes.importing.convert import to_question
from academy.quizzes.rules import question_faults
from core.db import session, transaction
from tests.academy.certificates.makers import NOW, make_learner, make_version
from tests.academy.packages.makers import CARTRIDGE, scorm, zipped
from tests.academy.packages.test_keeping import AUTHOR

HTML = """<!doctype html><html><head><title>Le miel</title><style>p{color:red}</style></head><body>
<h1>Le miel &amp; la ruche</h1><p>Un <b>pot</b> de 500 g *pur*.</p><ul><li>sec</li><li>frais</li></ul>
<script>alert(1)</script><p>العسل</p></body></html>"""


def _item(profile: str, labels: str, right: str, title: str = "Q") -> str:
    return f"""<item ident="i" title="{title}"><itemmetadata><qtimetadata><qtimetadatafield>
<fieldlabel>cc_profile</fieldlabel><fieldentry>{profile}</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>
<presentation><material><mattext texttype="text/html">&lt;p&gt;Combien ?&lt;/p&gt;</mattext></material>
<response_lid ident="r"><render_choice>{labels}</render_choice></response_lid></presentation>
<resprocessing><respcondition><conditionvar>{right}</conditionvar><setvar varname="SCORE" action="Set">100</setvar>
</respcondition></resprocessing>
<itemfeedback ident="general_fb"><material><mattext>Cinq au moins.</mattext></material></itemfeedback></item>"""


def _label(ident: str, text: str) -> str:
    return f'<response_label ident="{ident}"><material><mattext>{text}</mattext></material></response_label>'


def _is(ident: str) -> str:
    return f'<varequal respident="r">{ident}</varequal>'


AB = _label("a", "Cinq") + _label("b", "Sept") + _label("c", "Neuf")
QUIZ = (
    '<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment><section>'
    + _item("cc.multiple_choice.v0p1", AB, _is("a"))
    + _item("cc.multiple_response.v0p1", AB, f"<and>{_is('a')}{_is('c')}<not>{_is('b')}</not></and>")
    + _item("cc.true_false.v0p1", _label("t", "Vrai") + _label("f", "Faux"), _is("f"))
    + _item("cc.fib.v0p1", "", _is("cinq") + _is("5"))
    + _item("cc.essay.v0p1", "", "")
    + _item("cc.hotspot", "", "", "Carte")
    + _item("cc.multiple_choice.v0p1", AB, "", "Sans réponse")
    + "</section></assessment></questestinterop>"
)
FILES = {"imsmanifest.xml": CARTRIDGE, "page.html": HTML, "quiz.xml": QUIZ}


def test_pages_and_questions_are_read() -> None:
    found = read_cartridge(zipped(FILES))
    assert found.title == "Cours importé"
    [page] = found.pages
    assert page.title == "Le miel"
    assert page.text == ("## Le miel & la ruche\n\nUn **pot** de 500 g \\*pur\\*.\n\n- sec\n- frais\n\nالعسل")
    kinds = [(one.kind, bool(one.note)) for one in found.questions]
    assert kinds == [("single", False), ("multiple", False), ("truefalse", False), ("short", False),
                     ("essay", True), ("essay", True)]  # fmt: skip
    assert [(one.title, one.reason) for one in found.faults] == [("Sans réponse", "no answer is right")]
    assert [[a.text.text for a in one.answers if a.is_correct] for one in found.questions[:4]] == [
        ["Cinq"], ["Cinq", "Neuf"], [], ["cinq", "5"],
    ]  # fmt: skip
    assert found.questions[2].is_true is False


def test_they_are_questions_of_ours() -> None:
    for one in read_cartridge(zipped(FILES)).questions[:4]:
        question = to_question(one, "fr")
        assert question.prompt_fr == "Combien ?"
        assert question.feedback_fr == "Cinq au moins."
        assert list(question_faults(question)) == []


@pytest.mark.parametrize(
    ("files", "name"), [(scorm(), "bad_manifest"), (FILES | {"x.svg": "<svg onload='x'/>"}, "svg_script")]
)
def test_what_is_no_cartridge_or_hostile_is_refused(files: dict[str, str], name: str) -> None:
    with pytest.raises(Refused) as refused:
        read_cartridge(zipped(files))
    assert refused.value.name == name


def test_a_page_without_anything() -> None:
    assert read_page(b"") == ("", "")
    assert read_page(b"<script>x</script><p> </p>") == ("", "")


def test_the_command(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "c.imscc").write_bytes(zipped(FILES).getvalue())
    result = app.test_cli_runner().invoke(cartridge_command, [str(tmp_path / "c.imscc")])
    assert len(json.loads(result.stdout)["questions"]) == 6


def test_finishing_an_activity_completes_its_step(both: Flask) -> None:
    learner, version, package = make_learner(), make_version(), add_package(AUTHOR, zipped(scorm()), NOW)
    step = session().scalars(select(Page.step_id).where(Page.version_id == version, Page.position == 2)).one()
    with transaction() as s:
        s.execute(update(Page).where(Page.step_id == step).values(package_key=package.key))
    mine = select(Completion.step_id).where(Completion.user_id == learner)
    keep_standing(learner, package, {"cmi": {"core": {"lesson_status": "incomplete"}}}, NOW)
    assert session().scalars(mine).all() == []
    for _n in range(2):
        keep_standing(learner, package, {"cmi": {"core": {"lesson_status": "passed"}}}, NOW)
    assert session().scalars(mine).all() == [step]
