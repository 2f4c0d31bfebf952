"""What belongs to one cooperative of the world, in every state the pages know. Side A lies in one province, B in
another; both have the same things, so that one's can be asked for in the name of the other."""

from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from PIL import Image
from sqlalchemy import select, update

from core import clock
from core.auth.actor import Actor
from core.crypto import blind_index
from core.db import session, transaction
from registry import api as registry
from registry.permissions import SUSPEND
from shop.catalog import permissions, services
from shop.catalog.certificates import send_certificate
from shop.catalog.data import ListingData, VariantData, VariantOffer
from shop.catalog.importing.kept import keep_file
from shop.catalog.media import receive_picture
from shop.catalog.models import Media, PriceChange, Product, Revision, Variant
from shop.vendors.models import Appeal, Claim, TeamInvitation
from shop.vendors.services import claims, find_vendor_of, invitations, move, open_account, teams
from tests.house.access.people import email

OFFICE = Actor(None, permissions.OF_STAFF | {SUSPEND, "shop.vendors.suspend"}, None, is_staff=True)
REASON = "Contrôle sur place du 3 mai ; CIN JB874512 de Zqofficiali"
PDF = b"%PDF-1.4 mandate"
CATALOGUE = b"sku,name_fr,price,stock\nZQ-IMPORT,Tapis zqimport,120,4\n"


@dataclass
class Side:
    """Ids of everything one cooperative has."""

    key: str
    bank: dict[str, int] = field(default_factory=dict)  # kind of idea or meeting → id
    numbers: dict[str, str] = field(default_factory=dict)  # kind of cooperative → central number
    cooperatives: dict[str, int] = field(default_factory=dict)
    vendors: dict[str, int] = field(default_factory=dict)  # main, suspended, appealing, struck
    slugs: dict[str, str] = field(default_factory=dict)
    products: dict[str, int] = field(default_factory=dict)  # state → product
    variants: dict[str, int] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    claims: dict[str, int] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)  # state → order
    tokens: dict[str, str] = field(default_factory=dict)
    order_numbers: dict[str, str] = field(default_factory=dict)
    parcels: dict[str, int] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    certificate: int = 0
    price_change: int = 0
    appeal: int = 0
    review: int = 0
    import_file: int = 0
    report: int = 0
    voucher: int = 0
    desk_voucher: int = 0
    """One of the platform's, proposed by a colleague."""
    proof: int = 0
    """Of the transfer that the unpaid order waits for."""
    refund: int = 0
    """By hand, of a transfer whose order was cancelled."""
    picture: str = ""
    member: int = 0
    invitation: int = 0
    after: dict[str, int] = field(default_factory=dict)  # what follows a sale; see aftersale.py
    office: dict[str, int] = field(default_factory=dict)  # what the registrar has before them; see offices.py
    files: dict[str, int] = field(
        default_factory=dict
    )  # cooperatives being created by the buyer; see founding.py
    founding_link: str = ""
    """The secret of an invitation to found a cooperative, sent to the buyer."""
    training: int = 0
    training_code: str = ""
    activity: str = ""
    """The number of the buyer's training certificate."""
    invited: str = ""
    """The secret of the link that was sent to the buyer."""

    def word(self, state: str) -> str:
        """What finds the product of this state in a search."""
        return f"zqfind{state}{self.key.lower()}"

    def mark(self, state: str) -> str:
        """What stands on every page that shows this product, and nowhere else."""
        return f"Zqmark{state}{self.key.lower()}x"


COOPERATIVES = ("main", "suspended", "appealing", "struck", "asked", "started", "coded", "proved", "free")
STALLS = ("main", "suspended", "appealing", "struck")


def register_lines(key: str) -> list[str]:
    """The lines of the register for one side: personal contacts on each."""
    court, province, commune, digit = {
        "A": ("Taroudant", "Taroudannt", "Argana", "41"),
        "B": ("Marrakech", "Al Haouz", "Ourika", "42"),
    }[key]
    return [
        f"{digit}{n:03d};{court};{n}/20{digit};تعاونية {kind} {key};Coopérative {kind} {key};Argane;"
        f"{province};{commune};14/05/2012;12;7;1;38000;06625508{digit[1]}{n};{kind}.{key.lower()}@contact.example;active"
        for n, kind in enumerate(COOPERATIVES)
    ]


def build_side(key: str, people: dict[str, int], now: datetime) -> Side:
    """Everything of one side except its orders."""
    side = Side(key)
    digit = {"A": "41", "B": "42"}[key]
    for n, kind in enumerate(COOPERATIVES):
        card = registry.find_cooperative(f"{digit}{n:03d}")
        assert card
        side.numbers[kind], side.cooperatives[kind] = card.central_number, card.id
    _open_stalls(side, people, now)
    seller = Actor(people["president" if key == "A" else "neighbour"])
    _invite(side, seller, now)
    _fill_shelves(side, seller, now)
    side.import_file = keep_file(side.vendors["main"], CATALOGUE, "catalogue.csv", now)
    _close_stalls(side, seller, now)
    _start_claims(side, people, now)
    return side


def _open_stalls(side: Side, people: dict[str, int], now: datetime) -> None:
    team = {
        "A": (("president", "president"), ("seller", "seller"), ("packer", "packer"), ("accountant", "accountant"),
              ("former", "president"), ("closed", "president"), ("helper_a", "packer")),
        "B": (("neighbour", "president"), ("helper_b", "packer")),
    }[side.key]  # fmt: skip
    for kind in STALLS:
        cooperative = side.cooperatives[kind]
        card = registry.find_cooperative(side.numbers[kind])
        assert card
        vendor_id = open_account(card, "onboarding", now)
        for to in ("in_review", "approved"):
            move(vendor_id, to, None, "", now)
        for person, role in team:
            registry.grant_role(cooperative, people[person], role, actor_id=None, now=now)  # type: ignore[arg-type]
        if side.key == "A":
            registry.end_role(cooperative, people["former"], "president", actor_id=None, now=now)
        vendor = find_vendor_of(cooperative)
        assert vendor
        side.vendors[kind], side.slugs[kind] = vendor_id, vendor.slug
    side.member = people[f"helper_{side.key.lower()}"]


def _invite(side: Side, seller: Actor, now: datetime) -> None:
    """The buyer is asked into the team."""
    buyer = email("buyer" if side.key == "A" else "other_buyer")

    def link_to(secret: str, _lang: str) -> str:
        side.invited = secret
        return "link"

    assert seller.user_id
    invitations.invite(seller.user_id, side.vendors["main"], buyer, "packer", link_to, now)
    side.invitation = _last(TeamInvitation)


def _fill_shelves(side: Side, seller: Actor, now: datetime) -> None:
    main = side.vendors["main"]
    for state in ("live", "hidden", "archived", "draft", "waiting", "rejected", "removed", "changed"):
        _put(side, state, main, seller, now)
    for stall in ("suspended", "struck"):
        _put(side, stall, side.vendors[stall], seller, now)
    services.hide(seller, main, side.products["hidden"], now)
    services.archive(seller, main, side.products["archived"], now)
    services.take_down(OFFICE, side.products["removed"], "non conforme", now)
    services.save_revision(seller, main, side.products["changed"], _listing(side, "proposed", "changed"), now)
    side.revisions["changed"] = services.submit_revision(seller, main, side.products["changed"], now)
    services.set_price(seller, main, side.variants["live"], 40_000, now)
    side.price_change = _last(PriceChange)
    side.certificate = send_certificate(seller, main, "bio", f"ZQBIO{side.key}77", now)
    picture = BytesIO()
    Image.new("RGB", (640, 480), "red").save(picture, "PNG")
    media_id = receive_picture(seller, main, side.products["live"], picture.getvalue(), now)
    session().expire_all()
    side.picture = session().get_one(Media, media_id).renditions["widths"]["320"]


def _last(table: type[PriceChange | Appeal | TeamInvitation]) -> int:
    return session().scalars(select(table.id).order_by(table.id.desc()).limit(1)).one()


def _listing(side: Side, state: str, sku: str = "") -> ListingData:
    name = f"{side.word(state)} {side.mark(state)}"
    return ListingData(
        name_ar=f"زربية {name}", name_fr=f"Tapis {name}", category_slug="crafts", art="rug",
        variants=(VariantData(f"SKU-{side.mark(sku or state)}", weight_g=500),),
    )  # fmt: skip


def _put(side: Side, state: str, vendor_id: int, seller: Actor, now: datetime) -> None:
    """A product brought as far as its state says; hidden, archived and removed ones were on sale before."""
    listing = _listing(side, state)
    offers = {listing.variants[0].sku: VariantOffer(10_000, None, 90)}
    product_id = services.create_product(seller, vendor_id, listing, now, offers=offers)
    side.products[state] = product_id
    side.variants[state] = session().scalars(select(Variant.id).where(Variant.product_id == product_id)).one()
    if state == "draft":
        return
    side.revisions[state] = services.submit_revision(seller, vendor_id, product_id, now)
    if state == "rejected":
        services.decide_revision(OFFICE, side.revisions[state], "reject", "photo floue", now)
    elif state != "waiting":
        services.decide_revision(OFFICE, side.revisions[state], "approve", "", now)


def _close_stalls(side: Side, seller: Actor, now: datetime) -> None:
    assert seller.user_id
    for kind in ("suspended", "appealing"):
        move(side.vendors[kind], "suspended", None, f"plaintes répétées {side.mark('reason')}", now)
    teams.appeal(seller.user_id, side.vendors["appealing"], f"Nous contestons {side.mark('appeal')}", now)
    side.appeal = _last(Appeal)
    registry.suspend(side.cooperatives["struck"], OFFICE, REASON, now)


def _start_claims(side: Side, people: dict[str, int], now: datetime) -> None:
    """Claims of a buyer at each step, and one that staff have before them."""
    buyer = people["buyer" if side.key == "A" else "other_buyer"]
    for kind in ("started", "coded", "proved"):
        side.claims[kind] = claims.start_claim(buyer, side.numbers[kind], now)
    claims.attach_mandate(buyer, side.claims["proved"], PDF, now)
    side.claims["asked"] = claims.start_claim(people["claimant"], side.numbers["asked"], now)
    claims.attach_mandate(people["claimant"], side.claims["asked"], PDF, now)
    claims.submit(people["claimant"], side.claims["asked"], claims.TERMS_VERSION, now)
    digest = blind_index(f"claim:{side.claims['coded']}:135790")
    coded = update(Claim).where(Claim.id == side.claims["coded"])
    with transaction() as s:
        s.execute(coded.values(state="code_sent", code_digest=digest, code_sent_at=clock.now()))


def product_states() -> list[str]:
    """States a buyer may never see."""
    return ["hidden", "archived", "draft", "waiting", "rejected", "removed", "suspended", "struck"]


__all__ = ["REASON", "Product", "Revision", "Side", "build_side", "product_states", "register_lines"]
