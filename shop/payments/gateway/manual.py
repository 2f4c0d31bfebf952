"""Money that moves without a machine: cash at the door, and a transfer from the buyer's bank."""

from dataclasses import dataclass

from shop.payments.data import Method


@dataclass(frozen=True)
class CodProvider:
    """Cash on delivery: the courier's money is recorded parcel by parcel."""

    method: Method = Method.COD


@dataclass(frozen=True)
class BankTransferProvider:
    """The buyer transfers to the Office's account; finance staff match the reference."""

    account_rib: str
    account_name: str
    method: Method = Method.BANK_TRANSFER
