"""What banks' words mean: only what was surely transferred counts as paid."""

import pytest

from shop.payouts.rules import amount_in, outcome_in


@pytest.mark.parametrize(
    "text",
    ["", "OK", "Exécuté", "EXECUTE", "a été payé", "Virement effectué", "crédité", "Réglé le 12/11", "تم", "تم التنفيذ",
     "منفذ", "مؤدى", "المؤدى"],
)  # fmt: skip
def test_paid(text: str) -> None:
    assert outcome_in(text) == "paid"


@pytest.mark.parametrize(
    "text",
    ["Non exécuté", "non payé", "not paid", "unpaid", "no ok", "En attente d'exécution", "à exécuter", "à payer",
     "exécution en cours", "exécuté partiellement", "token", "لم يتم", "غير منفذ", "غير مؤدى", "في الانتظار",
     "قيد التنفيذ"],
)  # fmt: skip
def test_what_is_denied_or_to_come_is_a_question_for_the_bank(text: str) -> None:
    assert outcome_in(text) is None


@pytest.mark.parametrize("text", ["Rejeté", "refusé", "Impayé", "retourné", "مرفوض", "تم الإرجاع"])
def test_sent_back(text: str) -> None:
    assert outcome_in(text) == "returned"


@pytest.mark.parametrize("text", ["235 EUR", "235,00 €", "$235"])
def test_a_transfer_in_another_currency_is_not_ours(text: str) -> None:
    assert amount_in(text) is None
