"""Which kind of file this is, by its headings in Arabic, French or English.

Headings are compared folded (no case, accents or punctuation). Each kind names the headings it needs and, for each of
our fields, the headings that mean it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.text import fold


@dataclass(frozen=True)
class Kind:
    """A kind of file: fields that must all be there, and the headings of each field."""

    name: str
    needs: frozenset[str]
    fields: Mapping[str, tuple[str, ...]]


WOOCOMMERCE = Kind(
    "woocommerce",
    frozenset({"type", "sku", "name", "regular_price"}),
    {
        "id": ("id", "معرف"),
        "type": ("type", "النوع", "نوع"),
        "sku": ("sku", "ugs", "رمز المنتج sku", "رمز sku", "رمز المنتج"),
        "name": ("name", "nom", "الاسم", "الإسم"),
        "published": ("published", "publié", "منشور", "تم النشر"),
        "short_description": ("short description", "description courte", "وصف قصير", "الوصف القصير"),
        "description": ("description", "الوصف"),
        "sale_ends": ("date sale price ends", "date de fin de promo", "تاريخ انتهاء السعر المخفض"),
        "in_stock": ("in stock", "en stock", "متوفر في المخزون", "متوفر في المخزون؟"),
        "stock": ("stock", "المخزون", "مخزون"),
        "weight_lb": ("weight lbs", "weight lb", "poids lbs", "الوزن lbs"),
        "weight_kg": ("weight kg", "poids kg", "الوزن kg", "الوزن كجم", "الوزن كلغ"),
        "weight_g": ("weight g", "poids g", "الوزن g", "الوزن غ"),
        "weight_oz": ("weight oz", "poids oz"),
        "sale_price": ("sale price", "tarif promo", "prix promo", "سعر التخفيض", "السعر المخفض"),
        "regular_price": (
            "regular price",
            "tarif régulier",
            "prix normal",
            "السعر العادي",
            "السعر الافتراضي",
            "سعر عادي",
        ),
        "category": ("categories", "catégories", "التصنيفات", "تصنيفات"),
        "images": ("images", "الصور", "صور"),
        "parent": ("parent", "الأب", "الأصل", "رئيسي"),
        "grouped": ("grouped products", "produits groupés", "منتجات مجمعة"),
        **{
            f"value_{n}": (
                f"attribute {n} value s",
                f"valeur s de l attribut {n}",
                f"attribut {n} valeur s",
                f"قيمة الخاصية {n}",
            )
            for n in range(1, 6)
        },
    },
)  # fmt: skip
SHOPIFY = Kind(
    "shopify",
    frozenset({"handle", "title", "price"}),
    {
        "handle": ("handle", "url handle", "identifiant"),
        "title": ("title", "titre"),
        "body": ("body html", "body", "description"),
        "category": ("product category", "type", "category"),
        "sku": ("variant sku", "sku"),
        "price": ("variant price", "price", "prix"),
        "compare": ("variant compare at price", "compare at price"),
        "stock": ("variant inventory qty", "inventory quantity"),
        "grams": ("variant grams", "weight value grams"),
        "status": ("status",),
        "published": ("published", "published on online store"),
        "gift_card": ("gift card",),
        "requires_shipping": ("variant requires shipping", "requires shipping"),
        "images": ("image src", "product image url"),
        "option_1": ("option1 value",),
        "option_2": ("option2 value",),
        "option_3": ("option3 value",),
    },
)
SPREE = Kind(
    "spree",
    frozenset({"slug", "sku", "name", "price", "option1_value"}),
    {
        "slug": ("slug",),
        "sku": ("sku",),
        "name": ("name",),
        "price": ("price",),
        "compare": ("compare at price",),
        "currency": ("currency",),
        "status": ("status",),
        "description": ("description",),
        "category": ("category1",),
        "option1_value": ("option1 value",),
        "option2_value": ("option2 value",),
        "option3_value": ("option3 value",),
        "images": ("image1 src",),
        "weight": ("weight",),
        "weight_unit": ("weight unit",),
        "stock": ("inventory count",),
    },
)
SPREE_TRANSLATIONS = Kind(
    "spree_translations",
    frozenset({"slug", "locale", "name"}),
    {"slug": ("slug",), "locale": ("locale",), "name": ("name",), "description": ("description",)},
)
FOODSOFT = Kind(
    "foodsoft",
    frozenset({"number", "name", "unit", "price_net", "vat", "deposit"}),
    {
        "available": ("avail", "available", "verf", "dispo"),
        "number": ("order number", "bestellnummer", "bestelnummer", "référence"),
        "name": ("name", "naam", "nom"),
        "unit": ("unit", "einheit", "eenheid", "unité"),
        "price_net": ("price net", "net price", "nettopreis", "prix net"),
        "vat": ("vat", "mwst", "tva", "tax"),
        "deposit": ("deposit", "pfand", "statiegeld", "consigne"),
        "note": ("note", "notiz", "notitie"),
        "category": ("category", "kategorie", "categorie", "catégorie"),
        "origin": ("origin", "herkunft", "herkomst", "origine"),
        "manufacturer": ("manufacturer", "produzent", "producent", "producteur"),
    },
)
OPEN_FOOD_NETWORK = Kind(
    "open_food_network",
    frozenset({"name", "units", "unit_type", "price", "on_hand"}),
    {
        "producer": ("producer",),
        "sku": ("sku",),
        "name": ("name",),
        "display_name": ("display name",),
        "category": ("category",),
        "description": ("description",),
        "units": ("units",),
        "unit_type": ("unit type",),
        "variant_unit_name": ("variant unit name",),
        "price": ("price",),
        "on_hand": ("on hand",),
    },
)
PRESTASHOP = Kind(
    "prestashop",
    frozenset({"id", "active", "name", "reference"}),
    {
        "id": ("id", "product id", "id produit", "identifiant"),
        "active": ("active 0 1", "actif 0 1", "active", "actif", "etat", "status", "تفعيل"),
        "name": ("name", "nom", "product name", "nom du produit", "الاسم"),
        "category": ("categories x y z", "catégories x y z", "catégorie", "category", "categories"),
        "price_net": ("price tax excluded", "prix ht", "price tax excl", "prix tax excl", "prix hors taxe"),
        "price": (
            "price tax included",
            "prix ttc",
            "price tax incl",
            "prix tax incl",
            "final price",
            "prix final",
        ),
        "vat": ("tva", "vat", "tax rate", "taux de tva"),
        "reference": ("reference", "référence", "reference #"),
        "stock": ("quantity", "quantité"),
        "weight": ("weight", "poids"),
        "description": ("description",),
        "short_description": ("summary", "short description", "résumé", "récapitulatif"),
        "images": ("image urls x y z", "url d images x y z", "images"),
    },
)
PLAIN = Kind(
    "table",
    frozenset(),
    {
        "sku": (
            "sku", "ref", "réf", "reference", "référence", "code", "code article", "code produit",
            "article", "product code",
            "item number", "المرجع", "مرجع", "الرمز", "رمز", "رمز المنتوج", "رمز المنتج", "رقم المنتوج",
            "الكود",
        ),
        "name": ("name", "product", "product name", "title", "designation"),
        "name_fr": (
            "nom", "nom du produit", "produit", "désignation", "libellé", "intitulé", "nom fr",
            "nom français",
            "name fr", "titre", "désignation du produit",
        ),
        "name_ar": (
            "الاسم", "اسم", "اسم المنتوج", "اسم المنتج", "المنتوج", "المنتج", "التسمية", "البيان",
            "nom arabe", "nom ar",
            "name ar", "nom en arabe", "الاسم بالعربية",
        ),
        "description": ("description", "details"),
        "description_fr": ("descriptif", "description fr", "description française", "détails"),
        "description_ar": ("الوصف", "وصف", "وصف المنتوج", "description ar", "description arabe", "تفاصيل"),
        "category": (
            "category", "categories", "catégorie", "catégories", "famille", "rayon", "الصنف", "صنف",
            "الفئة", "النوع", "type",
        ),
        "price": (
            "price", "unit price", "price incl vat", "prix", "prix ttc", "prix unitaire",
            "prix de vente", "prix public",
            "tarif", "pu", "pu ttc", "الثمن", "ثمن", "السعر", "سعر", "ثمن البيع", "الثمن شامل الرسوم",
            "الثمن الوحدوي",
        ),
        "compare": (
            "compare at price", "old price", "prix barré", "ancien prix", "الثمن القديم",
            "السعر القديم",
        ),
        "price_net": (
            "price net", "price excl vat", "prix ht", "pu ht", "prix hors taxe", "الثمن دون الرسوم",
            "الثمن بدون رسوم",
        ),
        "vat": (
            "vat", "vat rate", "tva", "taux tva", "taux de tva", "الضريبة", "نسبة الضريبة",
            "الضريبة على القيمة المضافة",
        ),
        "currency": ("currency", "devise", "monnaie", "العملة"),
        "stock": (
            "stock", "quantity", "qty", "on hand", "quantité", "qté", "quantité en stock",
            "stock disponible", "disponible",
            "المخزون", "الكمية", "كمية", "العدد", "المتوفر",
        ),
        "weight": ("weight", "poids", "poids brut", "الوزن", "وزن"),
        "weight_kg": ("weight kg", "poids kg", "الوزن كلغ", "الوزن كغ", "الوزن بالكيلوغرام"),
        "weight_g": ("weight g", "poids g", "poids grammes", "الوزن غ", "الوزن بالغرام"),
        "content": (
            "content", "unit", "size", "net weight", "packaging", "contenance", "conditionnement",
            "unité", "poids net",
            "volume", "الوحدة", "السعة", "الحجم", "الوزن الصافي", "التعبئة", "المحتوى",
        ),
        "variant": (
            "variant", "option", "variante", "déclinaison", "modèle", "couleur", "taille", "color",
            "النموذج", "اللون", "المقاس",
        ),
        "parent": (
            "parent", "parent sku", "group", "groupe", "produit parent", "référence parent",
            "المنتوج الأصلي", "المجموعة",
        ),
        "ingredients": ("ingredients", "ingrédients", "composition", "المكونات", "مكونات"),
        "origin": ("origin", "origine", "provenance", "terroir", "المنشأ", "الأصل", "المصدر"),
        "conservation": ("storage", "conservation", "الحفظ", "التخزين", "شروط الحفظ"),
        "images": ("image", "images", "photo", "photos", "image url", "الصورة", "الصور"),
    },
)  # fmt: skip
KINDS = (SPREE, SPREE_TRANSLATIONS, WOOCOMMERCE, SHOPIFY, FOODSOFT, OPEN_FOOD_NETWORK, PRESTASHOP)


def recognise(headings: Sequence[str]) -> tuple[Kind, dict[str, str]]:
    """(kind of file, {our field: heading}). A file of no known shop is a plain table."""
    for kind in KINDS:
        columns = columns_of(kind, headings)
        if kind.needs <= columns.keys():
            return kind, columns
    return PLAIN, columns_of(PLAIN, headings)


def columns_of(kind: Kind, headings: Sequence[str]) -> dict[str, str]:
    """{our field: heading}, a field's earlier spellings before its later ones."""
    by_fold: dict[str, str] = {}
    for heading in headings:
        by_fold.setdefault(_key(heading), heading)
    columns: dict[str, str] = {}
    for field, spellings in kind.fields.items():
        found = next((by_fold[key] for spelling in spellings if (key := fold(spelling)) in by_fold), None)
        if found is not None:
            columns[field] = found
    return columns


def _key(heading: str) -> str:
    """Folded, without a currency or unit of its own: « Prix (DH) » is « prix »."""
    words = fold(heading.replace("_", " ")).split()
    while len(words) > 1 and words[-1] in _TAILS:
        words.pop()
    return " ".join(words)


_TAILS = {"dh", "dhs", "mad", "eur", "euro", "euros", "usd", "€", "درهم", "بالدرهم", "en"}
