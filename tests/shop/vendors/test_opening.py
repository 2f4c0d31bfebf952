"""A cooperative created online opens its stall by accepting the terms; a first delivered parcel is news for others."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.auth.models import User
from core.db import session, transaction
from core.events import announce
from core.messages import OutgoingMessage
from registry import api as registry
from registry.events import CreationRegistered
from shop.vendors.errors import NotYourVendor, TermsNotAccepted, WrongState
from shop.vendors.models import Vendor, VendorTransition
from shop.vendors.services import TERMS_VERSION, find_vendor_of, is_open, opening
from tests.shop.vendors.makers import NOW, make_cooperative, make_user


def registered() -> tuple[int, int, int]:
    """A cooperative that has just been registered: its id, its president, its packer."""
    card = registry.find_cooperative(make_cooperative())
    assert card is not None
    president, packer = make_user(), make_user()
    with transaction():
        registry.grant_role(card.id, president, "president", actor_id=None, now=NOW)
        registry.grant_role(card.id, packer, "packer", actor_id=None, now=NOW)
        announce(CreationRegistered(1, card.id, ""))
    return card.id, president, packer


def test_the_leader_is_told_and_opens_the_stall(both: Flask) -> None:
    cooperative_id, president, packer = registered()
    vendor = find_vendor_of(cooperative_id)
    assert vendor is not None
    assert vendor.status == "invited"
    assert not is_open(vendor.id)
    told = session().scalars(select(OutgoingMessage.recipient)).all()
    assert told == [session().scalar(select(User.email).where(User.id == president))]
    with pytest.raises(TermsNotAccepted):
        opening.open_invited(president, vendor.id, "2019-01", NOW)
    with pytest.raises(NotYourVendor):
        opening.open_invited(packer, vendor.id, TERMS_VERSION, NOW)
    opening.open_invited(president, vendor.id, TERMS_VERSION, NOW)
    assert is_open(vendor.id)
    steps = session().scalars(select(VendorTransition.to_status).order_by(VendorTransition.id)).all()
    assert steps == ["onboarding", "in_review", "approved"]
    with pytest.raises(WrongState):
        opening.open_invited(president, vendor.id, TERMS_VERSION, NOW)


def test_nobody_else_may_open_it(both: Flask) -> None:
    cooperative_id, _president, _packer = registered()
    vendor = find_vendor_of(cooperative_id)
    assert vendor is not None
    with pytest.raises(NotYourVendor):
        opening.open_invited(make_user(), vendor.id, TERMS_VERSION, NOW)


def test_the_same_news_twice_makes_one_stall(both: Flask) -> None:
    cooperative_id, _president, _packer = registered()
    with transaction():
        announce(CreationRegistered(1, cooperative_id, ""))
    assert session().scalar(select(func.count()).select_from(Vendor)) == 1
