"""Which providers this installation has, decided once from its settings."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app

from shop.payments.data import Method
from shop.payments.errors import MethodNotOffered
from shop.payments.gateway.manual import BankTransferProvider, CodProvider
from shop.payments.gateway.protocol import HostedProvider, PaymentProvider
from shop.payments.gateway.stripe_provider import CardSettings, StripeProvider

EXTENSION = "shop_payments"
STANDIN_KEY = "sk_test_souk_taawon_standin"
STANDIN_URL = "http://127.0.0.1:8001"
STRIPE_PAGES = "https://checkout.stripe.com"


@dataclass(frozen=True)
class Providers:
    """What is offered."""

    by_method: Mapping[Method, PaymentProvider]
    card: StripeProvider | None


class WrongKeys(SystemExit):
    """A live key would travel to an address that is not Stripe's."""


def configure(app: Flask) -> Providers:
    """Read the settings and keep the providers with the application; tells the web shell the payment host."""
    settings = card_settings(app.config)
    card = None if settings is None else StripeProvider(settings)
    known: list[PaymentProvider] = [CodProvider()]
    if app.config.get("BANK_TRANSFER_RIB"):
        known.append(
            BankTransferProvider(
                str(app.config["BANK_TRANSFER_RIB"]), str(app.config.get("BANK_TRANSFER_NAME", ""))
            )
        )
    if card is not None:
        known.append(card)
    providers = Providers({provider.method: provider for provider in known}, card)
    app.extensions[EXTENSION] = providers
    app.config["PAYMENT_HOSTS"] = () if settings is None else (settings.base_url or STRIPE_PAGES,)
    return providers


def card_settings(config: Mapping[str, Any]) -> CardSettings | None:
    """Keys from the environment; outside production the stand-in's when there are none. None: no cards."""
    key, base = str(config.get("STRIPE_SECRET_KEY") or ""), str(config.get("STRIPE_BASE_URL") or "") or None
    secrets = tuple(part for part in str(config.get("STRIPE_WEBHOOK_SECRET") or "").split(",") if part)
    timeout = (3.0, float(config.get("STRIPE_TIMEOUT") or 12.0))
    if key:
        if key.startswith(("sk_live_", "rk_live_")) and not _is_stripe(base):
            raise WrongKeys("SOUK_STRIPE_BASE_URL must be empty with a live key: live keys only go to Stripe")
        return CardSettings(key, secrets, base, timeout)
    if config.get("ENV") == "production":
        return None
    return CardSettings(STANDIN_KEY, secrets or (standin_secret(config),), base or STANDIN_URL, timeout, 1)


def standin_secret(config: Mapping[str, Any]) -> str:
    """The webhook secret shared by an installation and its own stand-in."""
    mac = hmac.new(str(config["SECRET_KEY"]).encode(), b"stripe stand-in webhooks", hashlib.sha256)
    return f"whsec_{mac.hexdigest()}"


def _is_stripe(base: str | None) -> bool:
    return base is None or urlsplit(base).hostname == "api.stripe.com"


def providers() -> Providers:
    """What this installation offers."""
    found: Providers = current_app.extensions[EXTENSION]
    return found


def offered_methods() -> list[Method]:
    """The ways of paying to show, cash first."""
    return [method for method in Method if method in providers().by_method]


def get_provider(method: Method) -> PaymentProvider:
    """The provider of a method; raises MethodNotOffered."""
    found = providers().by_method.get(method)
    if found is None:
        raise MethodNotOffered
    return found


def get_hosted(method: Method) -> HostedProvider:
    """The provider of a method that has a page of its own; raises MethodNotOffered."""
    found = get_provider(method)
    if not isinstance(found, HostedProvider):
        raise MethodNotOffered
    return found


def standin_argv(config: Mapping[str, Any]) -> list[str] | None:
    """How `flask start` runs the stand-in beside the shop; None when real keys or another one are used."""
    settings = card_settings(config)
    if settings is None or settings.secret_key != STANDIN_KEY:
        return None
    port = urlsplit(settings.base_url or STANDIN_URL).port or 8001
    return ["stripe-standin", "--port", str(port)]
