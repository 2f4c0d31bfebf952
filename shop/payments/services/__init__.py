"""Use cases of payments. Nothing here calls a provider inside a transaction, and all that a provider says
goes through `applying.apply_news`, whichever way it came.
"""

from shop.payments.services.attempts import (
    cancel_payment,
    get_payment,
    list_payments,
    live_payment,
    open_hosted_page,
    start_payment,
)
from shop.payments.services.by_hand import record_money, reduce_due, settle_refund_by_hand
from shop.payments.services.incoming import check_open_payments, read_back, receive_webhook
from shop.payments.services.refund_requests import (
    list_refunds,
    list_refunds_of_checkout,
    refund_again,
    refund_all,
    request_refund,
)
from shop.payments.services.refund_sending import retry_refunds, send_refund
from shop.payments.services.waiting import apply_parked

__all__ = [
    "apply_parked",
    "cancel_payment",
    "check_open_payments",
    "get_payment",
    "list_payments",
    "list_refunds",
    "list_refunds_of_checkout",
    "live_payment",
    "open_hosted_page",
    "read_back",
    "receive_webhook",
    "record_money",
    "reduce_due",
    "refund_again",
    "refund_all",
    "request_refund",
    "retry_refunds",
    "send_refund",
    "settle_refund_by_hand",
    "start_payment",
]
