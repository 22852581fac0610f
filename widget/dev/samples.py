"""Sample data for `mock_shop`: pieces, a scripted conversation, and what each page shows."""

# A table of samples: long lines read better here.
# ruff: noqa: E501
# fmt: off

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

Json = dict[str, Any]

COLOURS = {
    "Ivory": "#efe6d2", "Black": "#1d1b1a", "Sage": "#a3ad91", "Midnight": "#1b2440", "Rose": "#cf949a",
    "Champagne": "#e2cca3", "Bordeaux": "#5c1a2a", "Ecru": "#e3d8c1", "Cognac": "#96572b", "Blue": "#3f5f93",
}

SHAPES = {
    "dress": "M160 70 q-6 40 -22 70 q-4 40 6 70 q-34 130 -52 210 q108 34 216 0 q-18 -80 -52 -210 q10 -30 6 -70"
    " q-16 -30 -22 -70 l-14 0 q-26 46 -52 0z",
    "coat": "M140 80 l-44 30 l-28 190 l34 8 l14 -96 l-8 200 l184 0 l-8 -200 l14 96 l34 -8 l-28 -190 l-44 -30"
    " l-38 60 l-44 0z",
    "bag": "M110 220 l180 0 l22 170 l-224 0z M150 220 q0 -90 50 -90 q50 0 50 90 l-12 0 q0 -76 -38 -76"
    " q-38 0 -38 76z",
    "shoe": "M80 330 q60 -20 100 -90 l30 -20 q10 60 60 90 l60 24 q10 10 4 26 l-150 0 l-60 -40 l-30 60 l-14 0z",
}


def draw(name: str) -> str:
    """A plain silhouette; `name` is `shape-colour.svg`."""
    shape, _, colour = name.removesuffix(".svg").partition("-")
    fill = COLOURS.get(colour.capitalize(), "#8d8474")
    path = SHAPES.get(shape, SHAPES["dress"])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 500"><rect width="400" height="500" fill="#f1ebde"/>'
        f'<ellipse cx="200" cy="440" rx="120" ry="9" fill="#1c1a17" opacity=".08"/>'
        f'<path d="{path}" fill="{fill}" stroke="#1c1a17" stroke-opacity=".25" stroke-width="1.5"/></svg>'
    )


def piece(
    name: str, house: str, price: str, shape: str, colours: str, sizes: str, why: str = "", was: str | None = None,
    sold_out: str = "",
) -> Json:
    slug = name.lower().replace(" ", "-").replace("é", "e")
    variants = [
        {
            "variant_id": f"{slug}-{colour}-{size}", "size": size, "color": colour, "price": price,
            "available": size not in sold_out.split(), "color_hex": COLOURS[colour],
            "image_url": f"/media/{shape}-{colour.lower()}.svg",
        }
        for colour in colours.split()
        for size in sizes.split()
    ]
    return {
        "kind": "product", "product_id": slug, "slug": slug, "name": name, "brand": house, "price": price,
        "compare_at_price": was, "currency": "USD", "image_url": variants[0]["image_url"], "variants": variants,
        "why": why or None,
    }


CELESTE = piece(
    "Celeste slip dress", "Maison Aurelle", "740.00", "dress", "Ivory Sage Midnight", "XS S M L XL",
    "Bias-cut silk satin that moves well outdoors; the sage is kind to guests who want colour.", "890.00", "XS XL",
)
ORSOLA = piece(
    "Orsola wrap dress", "Vittoria Lanza", "865.00", "dress", "Rose Bordeaux", "36 38 40 42 44 46",
    "Silk crêpe with a sleeve to the elbow, should the church ask for one.", None, "36 46",
)
LINNEA = piece(
    "Linnéa midi dress", "Hald & Søn", "520.50", "dress", "Champagne", "S M L", "The lightest of the three, in washed silk.",
)
CLUTCH = piece("Petale clutch", "Atelier Brisenne", "410.00", "bag", "Champagne Black", "one-size")
SANDAL = piece("Ilaria sandal", "Corvara", "495.00", "shoe", "Cognac", "36 37 38 39 40")
COAT = piece("Aldous coat", "Harrow & Vane", "1890.00", "coat", "Ecru Black", "34 36 38 40")

ACTION_LABELS = {"confirm-1": "Confirm", "cancel-1": "Cancel"}


def later(**delta: float) -> str:
    return (datetime.now(UTC) + timedelta(**delta)).isoformat()


def said(text: str, **more: Any) -> Json:
    return {"text": text, "cards": [], "quick_replies": [], "actions": [], **more}


def quick(*labels: str) -> list[Json]:
    return [{"label": label, "text": label} for label in labels]


LINE: Json = {
    "line_id": "l1", "variant_id": "v1", "name": "Orsola wrap dress", "size": "M", "color": "Rose", "quantity": 1,
    "unit_price": "865.00", "total": "865.00", "image_url": "/media/dress-rose.svg",
}
TOTALS: Json = {
    "subtotal": "865.00", "discount": "0.00", "tax": "54.06", "shipping": "0.00", "total": "919.06", "currency": "USD",
}


def cart() -> Json:
    return {"kind": "cart", "lines": [LINE], **TOTALS, "tax": "", "shipping": "", "total": "865.00"}


def order(status: str) -> Json:
    return {
        "kind": "order", "order_id": "o1", "order_number": "LX-10428", "status": status, "payment_status": "COMPLETED",
        "lines": [LINE], **TOTALS, "estimated_delivery": (datetime.now(UTC) + timedelta(days=4)).date().isoformat(),
        "tracking": {"carrier": "DHL", "number": "JD014600006", "url": "https://example.com/t"} if status == "SHIPPED" else None,
    }


def deed(minutes: float) -> Json:
    expires = later(minutes=minutes)
    lines = [
        {"kind": "item", "label": "Orsola wrap dress", "detail": "Rose / M", "quantity": 1, "amount": "865.00"},
        {"kind": "subtotal", "label": "Subtotal", "detail": None, "quantity": None, "amount": "865.00"},
        {"kind": "shipping", "label": "Delivery", "detail": None, "quantity": None, "amount": "0.00"},
        {"kind": "tax", "label": "Tax", "detail": None, "quantity": None, "amount": "54.06"},
        {"kind": "address", "label": "Deliver to", "detail": "Ada Winter, 12 Rose Street, Boston, MA 02108", "quantity": None, "amount": None},
        {"kind": "delivery", "label": "Arrives", "detail": "Wed 25 November - Fri 27 November", "quantity": None, "amount": None},
        {"kind": "payment", "label": "Pay with", "detail": "Visa ending 4242", "quantity": None, "amount": None},
    ]
    return said(
        "Everything is ready. Please look it over; nothing is charged until you confirm.",
        cards=[
            {"kind": "confirmation", "title": "Place this order", "lines": lines, "total": "919.06", "currency": "USD", "expires_at": expires}
        ],
        actions=[
            {"id": "confirm-1", "label": "Confirm", "kind": "confirm", "expires_at": expires},
            {"id": "cancel-1", "label": "Cancel", "kind": "cancel", "expires_at": expires},
        ],
        status="Drawing up your order",
    )


HOSTILE = (
    '<img src=x onerror="window.hurt=1"> <script>window.hurt=1</script> [run](javascript:window.hurt=1) '
    "_*[]()~>#+-=|{}.!<& **half **bold** and [a real one](https://example.com/a?b=1&c=2) `code` \\ ](("
)


def reply_to(talk: Any, words: str, action: str | None) -> Json:
    """The next reply of the script, found by plain words."""
    low = words.lower()
    if action == "confirm-1":
        return said(
            "It is yours. Your order is **LX-10428**, and a receipt is on its way to you.",
            cards=[order("CONFIRMED")],
        )
    if action == "cancel-1":
        return said("Of course. Nothing was charged, and the dress stays in your cart.")
    for keys, reply in SCRIPT:
        if any(key in low for key in keys):
            return reply()
    return said(
        "I would be glad to help with that. Is it for a particular occasion?",
        quick_replies=quick("A wedding", "Work", "Just for me"),
    )


SCRIPT: list[tuple[tuple[str, ...], Any]] = [
    (("hostile",), lambda: said(HOSTILE)),
    (("expired",), lambda: deed(-1)),
    (("brief",), lambda: deed(0.05)),
    (("person",), lambda: said("", handled_by="person")),
    (("unknown kind",), lambda: said("", cards=[{"kind": "hologram", "title": "A hologram", "text": "Seen from every side."}, {"kind": "void"}])),
    (("profile",), lambda: said("This is what I have learnt so far.", cards=[{"kind": "profile", "title": "Your style profile", "lines": [
        {"label": "Taste", "value": "Quiet, tailored, a little romantic"}, {"label": "Colours", "value": "Sage, ivory, midnight"},
        {"label": "Sizes", "value": "M in dresses, 38 in shoes"}, {"label": "Budget", "value": "Up to $900 for a dress"}]}])),
    (("quiz",), lambda: said("With pleasure. There are no wrong answers.", cards=[{"kind": "quiz", "step": 2, "total": 8,
        "question": "Which evening sounds most like you?", "options": [{"label": "A long dinner with friends"},
        {"label": "The opera, then home"}, {"label": "Somewhere with dancing"}]}], quick_replies=quick("Skip", "Back"))),
    (("look", "outfit"), lambda: said("Three pieces that carry each other.", cards=[{"kind": "outfit", "title": "A July wedding, after six",
        "why": "Warm metals against sage keep it soft once the light goes.", "total": "1645.00", "currency": "USD",
        "items": [{**CELESTE, "image_url": "/media/dress-sage.svg"}, CLUTCH, SANDAL]}])),
    (("one piece", "clutch"), lambda: said("One piece comes to mind.", cards=[COAT], quick_replies=quick("Something warmer"))),
    (("silk", "dress for"), lambda: said("A summer wedding asks for something that breathes. These three are silk, and all under $900.",
        cards=[CELESTE, ORSOLA, LINNEA], quick_replies=quick("Only sleeves", "Something in blue", "Show more"))),
    (("second", " in m", "please"), lambda: said("The Orsola in rose, size M, is in your cart. Shall I arrange the order, or find shoes for it?",
        cards=[cart()], quick_replies=quick("Check out", "Find shoes"), status="Placing it in your cart")),
    (("check out", "checkout"), lambda: said("Gladly. Where should it go? A name, a street address and an e-mail for the receipt will do.")),
    (("street", "@"), lambda: said("Thank you. How would you like to pay? You may use the test card *4242 4242 4242 4242*.",
        quick_replies=quick("Use the test card 4242 4242 4242 4242"))),
    (("4242", "card"), lambda: deed(15)),
    (("where", "order"), lambda: said("On its way to Boston, and expected on time.", cards=[order("SHIPPED")], status="Asking the atelier")),
]


def tile(card: Json) -> Json:
    return {
        "name": card["name"], "brand": card["brand"], "url": "/page/product", "image_url": card["image_url"],
        "price": Decimal(card["price"]), "compare_at_price": card["compare_at_price"] and Decimal(card["compare_at_price"]),
        "currency": "USD", "note": None,
    }


TILES = [tile(card) for card in (CELESTE, COAT, ORSOLA, CLUTCH, LINNEA, SANDAL)]
TILES[1]["note"] = "Few left"
SHOP: Json = {
    "name": "LuxeVerse",
    "home_url": "/",
    "api": "/api/v1",
    "uploads": True,
    "product_path": "/page/product?slug=",
    "navigation": [
        {"label": label, "url": "/page/category"}
        for label in ("Women", "Men", "Shoes", "Bags", "Jewellery", "Watches", "Home")
    ],
}
CATEGORIES = [
    {"name": "Dresses", "url": "/page/category", "image_url": "/media/dress-bordeaux.svg", "count": 84},
    {"name": "Coats", "url": "/page/category", "image_url": "/media/coat-ecru.svg", "count": 46},
    {"name": "Bags", "url": "/page/category", "image_url": "/media/bag-cognac.svg", "count": 61},
    {"name": "Shoes", "url": "/page/category", "image_url": "/media/shoe-midnight.svg", "count": 92},
]
HOUSES = [
    {"name": "Maison Aurelle", "line": "Lyon. Silk, cut on the bias since 1962", "url": None},
    {"name": "Vittoria Lanza", "line": "Milan. Dresses drawn like furniture", "url": None},
    {"name": "Hald & Søn", "line": "Copenhagen. Plain things, exactly made", "url": None},
    {"name": "Atelier Brisenne", "line": "Paris. Evening bags in small numbers", "url": None},
    {"name": "Corvara", "line": "Florence. Shoes lasted by hand", "url": None},
    {"name": "Harrow & Vane", "line": "London. Coats for actual weather", "url": None},
]
COLLECTION = {
    "name": "The long summer", "season": "Summer", "url": "/page/collection", "image_url": "/media/dress-champagne.svg",
    "text": "Pieces for the months when dinner is outside and nobody looks at the time: washed silk, open weaves, leather left natural.",
}
PAYMENT = {
    "number": "LX-10428",
    "lines": [{"name": "Orsola wrap dress", "detail": "Rose, size M", "quantity": 1, "total": Decimal("865.00")}],
    "subtotal": Decimal("865.00"), "discount": Decimal(0), "shipping": Decimal(0), "tax": Decimal("54.06"),
    "total": Decimal("919.06"), "due": Decimal("919.06"), "currency": "USD", "expires_at": "18:40",
}
CARDS = [
    {"value": "tok_approve", "label": "Approved", "number": "4242 4242 4242 4242"},
    {"value": "tok_decline", "label": "Declined", "number": "4000 0000 0000 0002"},
    {"value": "tok_step", "label": "Asks for a second step", "number": "4000 0025 0000 3155"},
    {"value": "tok_timeout", "label": "The bank does not answer", "number": "4000 0000 0000 0119"},
]
PAGES: dict[str, Json] = {
    "home": {
        "categories": CATEGORIES, "arrivals": TILES, "houses": HOUSES, "collection": COLLECTION,
        "hero": {"image_url": "/media/dress-sage.svg"},
    },
    "product": {
        "product": {
            **TILES[0], "slug": "celeste-slip-dress", "description": "Cut on the bias from a single width of silk satin, so it falls "
            "close without holding on. The straps are narrow and adjustable; the hem is rolled by hand.\n\nMade in Lyon.",
            "images": [{"url": f"/media/dress-{c}.svg", "alt": f"Celeste slip dress in {c}"} for c in ("ivory", "sage", "midnight")],
            "colors": [{"name": c, "hex": COLOURS[c], "image_url": f"/media/dress-{c.lower()}.svg"} for c in ("Ivory", "Sage", "Midnight")],
            "sizes": [{"name": s, "available": s not in ("XS", "XL")} for s in ("XS", "S", "M", "L", "XL")],
            "details": [{"label": "Material", "value": "94 % silk, 6 % elastane"}, {"label": "Fit", "value": "Close, true to size"},
                        {"label": "Care", "value": "Dry clean, or cold by hand"}, {"label": "Origin", "value": "France"}],
            "house": {"name": "Maison Aurelle", "story": "A workroom of eleven people above the Saône, who have cut silk on the bias "
                      "since 1962 and still count each metre.", "url": None},
            "reviews": {"count": 2, "average": Decimal("4.5"), "items": [
                {"author": "Inès", "rating": 5, "title": "Worn to a July wedding", "text": "It moved, it breathed, and I was asked about it all night.", "date": "3 June", "note": "Bought M"},
                {"author": "Margaret", "rating": 4, "title": "Lovely, long", "text": "I had the hem taken up two centimetres.", "date": "12 May", "note": "Bought S"}]},
        },
        "breadcrumbs": [{"name": "Women", "url": "/page/category"}, {"name": "Dresses", "url": "/page/category"}],
        "related": TILES[1:5],
    },
    "category": {
        "category": {"name": "Dresses", "description": "From day to late evening, by fourteen houses.", "count": 84},
        "breadcrumbs": [{"name": "Women", "url": "/page/category"}],
        "children": [{"name": n, "url": "/page/category"} for n in ("Evening", "Midi", "Slip", "Wrap", "Shirt")],
        "products": TILES + TILES, "sorts": [{"label": "Newest", "url": "?sort=new", "current": True}, {"label": "Price", "url": "?sort=price", "current": False}],
        "paging": {"page": 2, "pages": 7, "previous_url": "?page=1", "next_url": "?page=3"},
    },
    "collection": {"collection": COLLECTION, "products": TILES, "paging": None},
    "pay": {"payment": PAYMENT, "provider": "sandbox", "cards": CARDS, "error": None, "form_token": str(uuid4()), "return_url": "/"},
    "pay-declined": {"payment": PAYMENT, "provider": "sandbox", "cards": CARDS, "error": "The card was declined. Please try another.", "form_token": "x", "return_url": "/"},
    "receipt": {"order": {**PAYMENT, "status": "CONFIRMED", "paid_with": "Card ending 4242", "email": "you@example.com", "estimated_delivery": "Thursday 12 June",
                "ship_to": ["Ada Winter", "12 Rose Street", "Boston, MA 02108"]}, "return_url": "/"},
}
