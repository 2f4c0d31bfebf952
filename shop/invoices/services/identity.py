"""The tax numbers on a cooperative's papers. Papers already issued keep those they were issued with (I13)."""

from datetime import datetime
from typing import Any

from core.audit import audit
from core.clock import local_date
from core.db import session, transaction
from core.upserts import for_engine
from shop.invoices import permissions
from shop.invoices.data import TaxNumbers
from shop.invoices.errors import BadTaxNumber
from shop.invoices.models import TaxIdentity
from shop.invoices.rules.identity import tax_digits
from shop.invoices.services.parties import record_of, tax_numbers
from shop.vendors.services import acting_vendor

_T: Any = TaxIdentity.__table__


def numbers_of(user_id: int | None, vendor_id: int, now: datetime) -> TaxNumbers:
    """What the papers say today. Raises NotYourVendor."""
    acting_vendor(user_id, vendor_id, permissions.SEE)
    return tax_numbers(vendor_id, record_of(vendor_id, local_date(now)))


def set_numbers(user_id: int | None, vendor_id: int, tax_number: str, trade_tax: str, now: datetime) -> None:
    """Change what papers say from now on. Raises NotYourVendor, BadTaxNumber."""
    acting_vendor(user_id, vendor_id, permissions.SEE)
    values = {"tax_number": tax_digits(tax_number), "trade_tax_number": tax_digits(trade_tax)}
    for field, digits in values.items():
        if digits is None:
            raise BadTaxNumber(field)
    row = {"vendor_id": vendor_id, **values, "updated_at": now, "updated_by": user_id}
    with transaction():
        session().execute(for_engine(_written), row)
        audit(user_id, "documents.tax_numbers", f"vendor:{vendor_id}")


def _written(insert: Any) -> Any:
    new = insert(_T)
    changed = {
        name: new.excluded[name] for name in ("tax_number", "trade_tax_number", "updated_at", "updated_by")
    }
    return new.on_conflict_do_update(index_elements=["vendor_id"], set_=changed)
