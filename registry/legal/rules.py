"""The numbers a fresh installation starts with. Pure.

What is `verified` was read in the source named, a press or tax page that quotes the law: the text of Law 112-12 itself
could not be read in full, so articles are given only where a source names them. The rest is general knowledge, or the
Office's own setting.
"""

from datetime import date

from registry.legal.data import LegalNumber

IN_FORCE = date(2016, 7, 1)  # Law 112-12 is applied since July 2016
LAW, DECREE = "Loi 112-12", "Décret 2-15-617"
KNOWLEDGE = "general knowledge, to be checked by the Office"
SETTING = "setting of the Office"
UNITS = ("people", "centimes", "percent", "days", "working_days", "months", "years", "count", "fiscal_year")
# What a number may be, by its unit: beyond, the dates and amounts that follow from it cannot be written any more.
BOUNDS: dict[str, tuple[int, int]] = {
    "people": (1, 10_000), "centimes": (1, 10**11), "percent": (1, 100), "days": (1, 3_650), "working_days": (1, 365),
    "months": (1, 120), "years": (1, 100), "count": (1, 1_000), "fiscal_year": (2016, 2100),
}  # fmt: skip


def _rule(
    code: str,
    value: int,
    unit: str,
    source: str,
    article: str = "",
    *,
    ar: str,
    fr: str,
    verified: bool = True,
) -> LegalNumber:
    return LegalNumber(code, value, unit, article, source, verified, IN_FORCE, ar, fr)


def _known(code: str, value: int, unit: str, *, ar: str, fr: str, source: str = KNOWLEDGE) -> LegalNumber:
    return _rule(code, value, unit, source, ar=ar, fr=fr, verified=False)


SEEDS: tuple[LegalNumber, ...] = (
    _rule("founders_min", 5, "people", "groupe-cceinternational.com; alkatibb.blogspot.com (another page says 7)", LAW,
          ar="خمسة مؤسسين على الأقل، أشخاص ذاتيون أو اعتباريون.",
          fr="Au moins cinq fondateurs, personnes physiques ou morales."),
    _rule("capital_min", 100_000, "centimes", "odco.gov.ma; tax-news.ma; lelegaliste.blogspot.com", LAW,
          ar="الرأسمال 1.000 درهم على الأقل.", fr="Le capital est d’au moins 1 000 dirhams."),
    _rule("share_min", 10_000, "centimes", "odco.gov.ma; tax-news.ma; lelegaliste.blogspot.com", LAW,
          ar="قيمة كل حصة 100 درهم على الأقل؛ الحصص اسمية وغير قابلة للتجزئة.",
          fr="Chaque part vaut au moins 100 dirhams ; les parts sont nominatives et indivisibles."),
    _rule("released_min", 25, "percent", "tax-news.ma; lelegaliste.blogspot.com", LAW,
          ar="يؤدى ربع كل حصة نقدية على الأقل عند الاكتتاب.",
          fr="Un quart au moins de chaque part en numéraire est libéré à la souscription."),
    _rule("release_years", 3, "years", "tax-news.ma; lelegaliste.blogspot.com", LAW,
          ar="يؤدى الباقي خلال 3 سنوات من التقييد.",
          fr="Le reste est libéré dans les 3 ans qui suivent l’immatriculation."),
    _rule("bank_deposit_days", 5, "days", "tax-news.ma", LAW,
          ar="تودع الحصص النقدية في البنك باسم التعاونية خلال 5 أيام من تسلمها.",
          fr="Les apports en numéraire sont déposés en banque au nom de la coopérative dans les 5 jours."),
    _rule("arrears_months", 3, "months", "tax-news.ma", LAW,
          ar="يمهل العضو المتأخر 3 أشهر بعد الإنذار.",
          fr="Le membre en retard dispose de 3 mois après la mise en demeure."),
    _rule("statutes_mentions", 26, "count", "anfaspress.com", "Loi 112-12, art. 5",
          ar="يتضمن النظام الأساسي 26 بياناً إلزامياً.", fr="Les statuts portent 26 mentions obligatoires."),
    _rule("file_copies", 3, "count", "phoenix-web-ei2.pages.dev (bulletin officiel)", DECREE,
          ar="يودع طلب التقييد في ثلاث نسخ.", fr="La demande d’immatriculation est déposée en trois exemplaires."),
    _rule("assembly_months", 6, "months", "fellah-trade.com", LAW,
          ar="ينعقد الجمع العام العادي خلال 6 أشهر من اختتام السنة المالية.",
          fr="L’assemblée ordinaire se tient dans les 6 mois de la clôture de l’exercice."),
    _rule("inactive_years", 2, "years", "ODCO, statistiques 2010 (scribd 448457657)",
          ar="التعاونية غير النشيطة: بلا نشاط لفائدة أعضائها خلال سنتين ماليتين متتاليتين.",
          fr="Inactive : sans activité au profit de ses membres pendant deux exercices successifs."),
    _rule("union_min", 3, "count", "scribd 498148302 (texte fiscal)", LAW,
          ar="يتكون الاتحاد من ثلاث تعاونيات على الأقل.", fr="Une union réunit au moins trois coopératives."),
    _known("name_delay", 3, "working_days", source="lavieeco.com (projet de loi de 2014)",
           ar="أجل الجواب على طلب التسمية في مشروع القانون لسنة 2014.",
           fr="Délai de réponse à la demande de dénomination, dans le projet de loi de 2014."),
    _known("name_reservation", 90, "days", source=SETTING,
           ar="مدة صلاحية المصادقة على التسمية: لم يعثر على نص.",
           fr="Validité de l’attestation de dénomination : aucun texte trouvé."),
    _known("name_proposals", 3, "count", source=SETTING,
           ar="عدد التسميات التي تقترح في طلب واحد.", fr="Nombre de dénominations proposées par demande."),
    _known("review_delay", 20, "days", source="fellah-trade.com (transmission, procédure d’adaptation)",
           ar="أجل دراسة الملف. 20 يوماً هو أجل إرسال الملف إلى المكتب في مسطرة الملاءمة.",
           fr="Délai d’examen. 20 jours est celui de la transmission à l’Office dans la procédure d’adaptation."),
    _known("appeal_days", 30, "days", source=SETTING,
           ar="أجل الطعن في الرفض: لم يعثر على نص.", fr="Délai de recours après un refus : aucun texte trouvé."),
    _known("board_from", 50, "people",
           ar="ابتداء من هذا العدد من الأعضاء يسير التعاونية مجلس إدارة.",
           fr="À partir de ce nombre de membres, un conseil d’administration dirige la coopérative."),
    _known("managers_max", 3, "people", ar="ثلاثة مسيرين على الأكثر.", fr="Trois gérants au plus."),
    _known("board_min", 3, "people", ar="أقل عدد لأعضاء مجلس الإدارة.", fr="Nombre minimal d’administrateurs."),
    _known("board_max", 12, "people", ar="أكبر عدد لأعضاء مجلس الإدارة.", fr="Nombre maximal d’administrateurs."),
    _known("mandate_years", 3, "years", ar="مدة انتداب المسيرين أو المجلس.",
           fr="Durée du mandat des gérants ou du conseil."),
    _known("reserve_percent", 20, "percent", ar="من الفائض إلى الاحتياطي القانوني إلى أن يساوي الرأسمال.",
           fr="Part de l’excédent versée à la réserve légale jusqu’à égalité du capital."),
    _known("education_percent", 2, "percent", ar="من الفائض للتكوين والتربية التعاونية.",
           fr="Part de l’excédent versée à la formation et à l’éducation coopératives."),
    _known("nonmembers_percent", 30, "percent", ar="سقف التعامل مع غير الأعضاء من رقم المعاملات.",
           fr="Plafond des opérations avec les tiers non membres, en part du chiffre d’affaires."),
    _known("auditor_from", 1_000_000_000, "centimes", ar="ابتداء من رقم المعاملات هذا يلزم مراقب حسابات.",
           fr="À partir de ce chiffre d’affaires, un commissaire aux comptes est obligatoire."),
    _known("amendment_days", 30, "days", ar="أجل تقييد التعديلات.", fr="Délai d’inscription des modifications."),
    _known("declarations_since", 2025, "fiscal_year", source=SETTING,
           ar="أول سنة مالية يصرح بها عبر المنصة (فتحت الخدمة في يونيو 2026).",
           fr="Premier exercice déclaré en ligne (service ouvert en juin 2026)."),
    _known("youth_under", 35, "years", ar="من لم يبلغ هذا السن يحسب من الشباب.",
           fr="En dessous de cet âge, un membre est compté parmi les jeunes."),
)  # fmt: skip
CODES = tuple(rule.code for rule in SEEDS)
