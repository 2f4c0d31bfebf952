"""Answers to opinions: masked, told once, taken down alone."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from core.auth.actor import Actor
from core.db import session
from core.messages import OutgoingMessage
from shop.reviews import permissions
from shop.reviews.models import Report, Review
from shop.reviews.services import opinions, reports
from tests.shop.checkout.makers import NOW
from tests.shop.returns.makers import sold

STAFF = Actor(900_001, frozenset({permissions.MODERATE}), None, is_staff=True)


def test_an_answer_is_masked_told_once_and_can_go_alone(app: Flask) -> None:
    thing = sold()
    review_id = opinions.write_review(thing.placed.token, thing.line_id, 2, "Appelez 0661234578", NOW)
    seller, vendor_id = thing.shelf.stall.seller.user_id, thing.shelf.stall.vendor_id
    assert seller
    for words in ("Écrivez à a@b.ma", "Merci"):
        opinions.reply(seller, vendor_id, review_id, words, NOW + timedelta(hours=1))
    session().rollback()
    row = session().get_one(Review, review_id)
    assert (row.text, row.reply) == ("Appelez ••••••", "Merci")
    told = select(OutgoingMessage).where(OutgoingMessage.body.contains(f"/review/{thing.line_id}"))
    assert len(session().scalars(told.where(OutgoingMessage.channel == "sms")).all()) == 1
    assert opinions.reply_of(thing.line_id) == "Merci"
    reports.report("review", review_id, "offensive", "", "p1", NOW)
    report_id = session().scalars(select(Report.id)).one()
    reports.decide_report(STAFF, report_id, True, "La réponse insulte", NOW, only_reply=True)
    session().rollback()
    row = session().get_one(Review, review_id)
    assert (row.state, row.reply) == ("visible", "")
    assert opinions.rating_faults() == []
