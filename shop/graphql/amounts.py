"""Money as clients read it: numbers with the currency's decimals, made of our centimes only here."""

from dataclasses import dataclass

from core.money import CURRENCY, without_vat

DIGITS = 2


@dataclass(slots=True)
class Amount:
    """Money of the schema."""

    fractional_amount: int
    currency: str = CURRENCY
    fraction_digits: int = DIGITS

    @property
    def amount(self) -> float:
        """Dirhams."""
        return self.fractional_amount / 100


@dataclass(slots=True)
class Taxed:
    """TaxedMoney of the schema. `net_centimes`: before VAT."""

    gross_centimes: int
    net_centimes: int

    @property
    def gross(self) -> Amount:
        """With VAT: what is paid."""
        return Amount(self.gross_centimes)

    @property
    def net(self) -> Amount:
        """Without VAT."""
        return Amount(self.net_centimes)

    @property
    def tax(self) -> Amount:
        """VAT."""
        return Amount(self.gross_centimes - self.net_centimes)

    @property
    def currency(self) -> str:
        """Its code."""
        return CURRENCY


@dataclass(slots=True)
class TaxedRange:
    """TaxedMoneyRange of the schema."""

    start: Taxed
    stop: Taxed


def taxed(centimes: int, vat_rate_bp: int) -> Taxed:
    """A price that includes VAT at this rate (basis points)."""
    return Taxed(centimes, without_vat(centimes, vat_rate_bp))
