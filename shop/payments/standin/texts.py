"""The payment page in Arabic, French and English. The stand-in stands alone, so it carries its own three
columns.
"""

from collections.abc import Mapping

LANGS = ("ar", "fr", "en")
Texts = Mapping[str, str]

_ROWS: dict[str, tuple[str, str, str]] = {
    "test": ("تجربة", "TEST", "TEST"),
    "test_note": (
        "صفحة تجريبية: لا تؤخذ أي أموال، ولا تُدخل هنا رقم بطاقة حقيقية.",
        "Page de démonstration : aucun argent n’est prélevé. N’y saisissez jamais une vraie carte.",
        "Demonstration page: no money is taken. Never enter a real card here.",
    ),
    "title": ("الأداء بالبطاقة البنكية", "Paiement par carte", "Pay by card"),
    "to_pay": ("المبلغ الواجب أداؤه", "Montant à payer", "Amount due"),
    "details": ("تفاصيل الطلبية", "Détail de la commande", "Order details"),
    "back": ("رجوع إلى السوق", "Retour à la boutique", "Back to the shop"),
    "cancel": (
        "إلغاء والرجوع دون أداء",
        "Annuler et revenir sans payer",
        "Cancel and go back without paying",
    ),
    "email": ("البريد الإلكتروني", "Adresse e-mail", "E-mail"),
    "number": ("رقم البطاقة", "Numéro de carte", "Card number"),
    "expiry": ("الانتهاء (شهر/سنة)", "Expiration (MM/AA)", "Expiry (MM/YY)"),
    "cvc": ("رمز الأمان", "Code de sécurité", "Security code"),
    "name": ("الاسم المكتوب على البطاقة", "Nom inscrit sur la carte", "Name on the card"),
    "pay": ("أداء", "Payer", "Pay"),
    "cards": ("بطاقات للتجربة", "Cartes de test", "Test cards"),
    "card_ok": ("أداء مقبول", "Paiement accepté", "Payment succeeds"),
    "card_no": ("بطاقة مرفوضة", "Carte refusée", "Card declined"),
    "card_3ds": ("تأكيد لدى البنك", "Confirmation 3-D Secure", "3-D Secure confirmation"),
    "fill": ("ملء", "Remplir", "Fill in"),
    "e_number": (
        "رقم البطاقة غير مكتمل: المرجو التحقق منه.",
        "Le numéro de carte est incomplet : vérifiez-le.",
        "The card number is incomplete: check it.",
    ),
    "e_expiry": (
        "المرجو كتابة شهر وسنة لم ينقضيا، مثلاً 12/34.",
        "Écrivez un mois et une année à venir, par exemple 12/34.",
        "Write a month and year to come, such as 12/34.",
    ),
    "e_cvc": ("3 أرقام في ظهر البطاقة.", "Les 3 chiffres au dos de la carte.", "The 3 digits on the back."),
    "d_generic": (
        "رفض البنك هذه البطاقة. لم يؤخذ أي مبلغ. يمكن تجربة بطاقة أخرى أو الرجوع واختيار الأداء عند التسليم.",
        "La banque a refusé cette carte. Rien n’a été prélevé. Essayez une autre carte, ou revenez choisir"
        " le paiement à la livraison.",
        "The bank declined this card. Nothing was taken. Try another card, or go back and choose cash on"
        " delivery.",
    ),
    "d_insufficient_funds": (
        "الرصيد غير كافٍ. لم يؤخذ أي مبلغ.",
        "Solde insuffisant. Rien n’a été prélevé.",
        "Insufficient funds. Nothing was taken.",
    ),
    "d_expired_card": (
        "انتهت صلاحية البطاقة. لم يؤخذ أي مبلغ.",
        "La carte a expiré. Rien n’a été prélevé.",
        "The card has expired. Nothing was taken.",
    ),
    "d_incorrect_cvc": (
        "رمز الأمان غير صحيح. لم يؤخذ أي مبلغ.",
        "Le code de sécurité est faux. Rien n’a été prélevé.",
        "The security code is wrong. Nothing was taken.",
    ),
    "d_payment_intent_authentication_failure": (
        "لم يتأكد الأداء لدى البنك. لم يؤخذ أي مبلغ.",
        "La banque n’a pas confirmé le paiement. Rien n’a été prélevé.",
        "The bank did not confirm the payment. Nothing was taken.",
    ),
    "confirm_title": ("تأكيد الأداء لدى البنك", "Confirmation auprès de la banque", "Confirm with your bank"),
    "confirm_text": (
        "يسأل البنك: هل تؤكد أداء هذا المبلغ؟ (\u20663-D Secure\u2069، تجربة)",
        "La banque demande : confirmez-vous ce paiement ? (3-D Secure, test)",
        "The bank asks: do you confirm this payment? (3-D Secure, test)",
    ),
    "approve": ("أؤكد الأداء", "Je confirme", "I confirm"),
    "refuse": ("لا، ليس أنا", "Non, ce n’est pas moi", "No, that is not me"),
    "done_title": ("تم الأداء", "Paiement effectué", "Payment done"),
    "done_text": (
        "هذه الصفحة أُغلقت بعد أداء ناجح. لن يؤخذ المبلغ مرة ثانية.",
        "Cette page est close après un paiement réussi. Rien ne sera prélevé une seconde fois.",
        "This page closed after a successful payment. Nothing will be taken twice.",
    ),
    "expired_title": ("انتهت مدة هذه الصفحة", "Cette page a expiré", "This page has expired"),
    "expired_text": (
        "لم يؤخذ أي مبلغ. يمكن الرجوع إلى السوق وإعادة المحاولة.",
        "Rien n’a été prélevé. Revenez à la boutique pour recommencer.",
        "Nothing was taken. Go back to the shop to start again.",
    ),
    "unknown_title": ("صفحة غير معروفة", "Page inconnue", "Unknown page"),
    "foot": (
        "بديل محلي لصفحة Stripe، للتطوير والعرض فقط",
        "Doublure locale de Stripe, pour le développement et la démonstration",
        "Local stand-in for Stripe, for development and demonstration only",
    ),
}


def texts(lang: str) -> Texts:
    """The column of one language."""
    column = LANGS.index(lang) if lang in LANGS else 1
    return {key: row[column] for key, row in _ROWS.items()}


def amount_text(centimes: int, currency: str, lang: str) -> str:
    """`1.234,50 درهم`, `1 234,50 DH`, `145 MAD`, with no-break spaces. Amount in the currency's minor unit."""
    whole, cents = divmod(centimes, 100)
    group, point = {"ar": (".", ","), "fr": ("\u202f", ",")}.get(lang, (",", "."))
    number = f"{whole:,}".replace(",", group) + (f"{point}{cents:02d}" if cents else "")
    names = {"ar": "درهم", "fr": "DH"} if currency == "mad" else {}
    return f"{number}\u00a0{names.get(lang, currency.upper())}"
