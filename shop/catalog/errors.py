"""Refusals of the catalogue, as sentences that say what to do."""

from collections.abc import Iterable

from core.errors import Conflict, DomainError, NotFound
from core.i18n import _
from shop.catalog.data import Fault


class NoSuchProduct(NotFound):
    """The product is not there, or belongs to another vendor."""

    def __init__(self) -> None:
        super().__init__("no_such_product", _("This product is not here, or no longer on sale."))


class NoSuchVariant(NotFound):
    """The variant is not there, or belongs to another vendor."""

    def __init__(self) -> None:
        super().__init__("no_such_variant", _("This size or kind is not here, or no longer on sale."))


class NoSuchRevision(NotFound):
    """The revision is not there, or outside the person's provinces."""

    def __init__(self) -> None:
        super().__init__("no_such_revision", _("This request is not there, or not in your provinces."))


class NoSuchCertificate(NotFound):
    """The certificate is not there, or belongs to another vendor."""

    def __init__(self) -> None:
        super().__init__("no_such_certificate", _("This certificate is not here."))


class NothingToSubmit(Conflict):
    """No open draft."""

    def __init__(self) -> None:
        super().__init__("nothing_to_submit", _("There is no draft to send. Change the product first."))


class AlreadyDecided(Conflict):
    """Somebody else was faster."""

    def __init__(self) -> None:
        super().__init__(
            "already_decided",
            _("Somebody has already decided this, or the seller withdrew it. Reload the page."),
        )


class ReasonMissing(DomainError):
    """A refusal without a reason."""

    def __init__(self) -> None:
        super().__init__(
            "reason_missing",
            _("Write the reason: the cooperative will read it."),
            fields={"reason": _("Write the reason: the cooperative will read it.")},
        )


class NotPublishable(DomainError):
    """The listing lacks something; `faults` names each, `fields` carries a sentence per field."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        fields = {fault.field: fault_text(fault) for fault in reversed(self.faults)}
        super().__init__(
            "not_publishable", " ".join(dict.fromkeys(map(fault_text, self.faults))), fields=fields
        )


class SkuTaken(Conflict):
    """Another product of the vendor has this reference."""

    def __init__(self, sku: str) -> None:
        super().__init__(
            "sku_taken",
            _("The reference “%(sku)s” is already used by another of your products.", sku=sku),
            fields={"sku": _("Choose another reference.")},
        )


class BadPrice(DomainError):
    """A price outside what makes sense."""

    def __init__(self) -> None:
        message = _("The price must be more than 0 and less than 1,000,000 DH.")
        super().__init__("bad_price", message, fields={"price": message})


class BadQuantity(DomainError):
    """A quantity that is negative or absurd."""

    def __init__(self) -> None:
        message = _("The quantity must be a whole number, from 0 to 1,000,000.")
        super().__init__("bad_quantity", message, fields={"quantity": message})


class StockPromised(Conflict):
    """Fewer than what buyers were already promised."""

    def __init__(self) -> None:
        super().__init__(
            "stock_promised",
            _("Buyers have already ordered more than this. Prepare or cancel their orders first."),
        )


class OutOfStock(Conflict):
    """`variant_ids`: which of the wished variants could not be had in the wished quantity."""

    def __init__(self, variant_ids: Iterable[int]) -> None:
        self.variant_ids = tuple(variant_ids)
        super().__init__(
            "out_of_stock",
            _("Some products are no longer available in this quantity. Choose less, or remove them."),
        )


class StockMismatch(Conflict):
    """More was to be released, allocated or shipped than was held: a fault of the caller."""

    def __init__(self, variant_id: int) -> None:
        self.variant_id = variant_id
        super().__init__("stock_mismatch", _("The stock does not match this order. Tell support."))


class BadPicture(DomainError):
    """Not a picture we can use; `message` is the reason."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_picture", message, fields={"file": message})


class TooManyPictures(DomainError):
    """The product has as many pictures as it may."""

    def __init__(self, limit: int) -> None:
        message = _("A product has at most %(limit)s pictures. Remove one first.", limit=limit)
        super().__init__("too_many_pictures", message, fields={"file": message})


def fault_text(fault: Fault) -> str:
    """The sentence for what keeps a listing from being published."""
    texts = {
        "name_missing": _("Give the product a name."),
        "category_missing": _("Choose a category."),
        "variant_missing": _("Add at least one size or kind."),
        "price_missing": _("Give a price to “%(sku)s”.", sku=fault.field),
        "withdrawal_reason_missing": _("Say why this product cannot be sent back."),
        "onssa_missing": _("Food needs a checked ONSSA number, or an exemption recorded by the office."),
        "aop_unproven": _("The title names a protected designation of origin: its certificate is missing."),
        "igp_unproven": _("The title names a protected geographical indication: its certificate is missing."),
        "label_agricole_unproven": _("The title names the agricultural label: its certificate is missing."),
    }
    return texts.get(fault.code, fault.code)
