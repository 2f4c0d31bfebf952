"""The seller's catalogue from a file: look first (nothing is written), then apply."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, current_user, login_required
from core.errors import DomainError
from core.i18n import _
from core.routing import LARGEST
from core.web import lang_blueprint
from shop.catalog import permissions
from shop.catalog.importing.data import ImportOptions
from shop.catalog.importing.kept import forget_file, keep_file, open_file
from shop.catalog.importing.services import import_catalogue
from shop.vendors.services import acting_vendor

my_import = lang_blueprint("my_import", __name__, "/my/<int:vendor_id>/import")
MAX_BYTES = 10 * 1024 * 1024


@my_import.get("/")
@login_required
def start(vendor_id: int) -> ResponseReturnValue:
    """Choose the file."""
    vendor = acting_vendor(current_user.user_id, vendor_id, permissions.EDIT)
    return render_template("shop/catalog/my_import.html", vendor=vendor, report=None, nav_key="products")


@my_import.post("/")
@login_required
def look(vendor_id: int) -> ResponseReturnValue:
    """Read the file and show what would happen."""
    vendor = acting_vendor(current_user.user_id, vendor_id, permissions.EDIT)
    file = request.files.get("file")
    data = file.read(MAX_BYTES + 1) if file and file.filename else b""
    name = (file.filename or "" if file else "")[-80:]
    try:
        if not data or len(data) > MAX_BYTES:
            raise DomainError(
                "file_missing", _("Choose a file of at most 10 MB: CSV, Excel or OpenDocument.")
            )
        report = import_catalogue(
            current_actor(), vendor_id, data, name, clock.now(), options=ImportOptions(dry_run=True)
        )
    except DomainError as error:
        flash(error.message, "bad")
        page = render_template("shop/catalog/my_import.html", vendor=vendor, report=None, nav_key="products")
        return page, 400
    key = keep_file(vendor_id, data, name, clock.now()) if report.created + report.updated else None
    return render_template(
        "shop/catalog/my_import.html", vendor=vendor, report=report, key=key, nav_key="products"
    )


@my_import.post("/apply")
@login_required
def apply(vendor_id: int) -> ResponseReturnValue:
    """Do what was shown. The same file twice changes nothing (I19)."""
    acting_vendor(current_user.user_id, vendor_id, permissions.EDIT)
    file_id = min(request.form.get("key", 0, int), LARGEST)
    data, name = open_file(vendor_id, file_id)
    report = import_catalogue(current_actor(), vendor_id, data, name, clock.now())
    forget_file(vendor_id, file_id)
    counts = {"created": report.created, "updated": report.updated}
    counts |= {"unchanged": report.unchanged, "rejected": report.rejected}
    done = _(
        "Done: %(created)s new, %(updated)s changed, %(unchanged)s as before, %(rejected)s refused.", **counts
    )
    flash(done, "ok")
    return redirect(url_for("my_products.index", vendor_id=vendor_id))
