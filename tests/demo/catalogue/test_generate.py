from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from statistics import median

from stylist.demo.catalogue import DemoShop, generate
from stylist.demo.catalogue.interest import is_rising
from stylist.demo.catalogue.specs import ProductSpec
from tests.demo.catalogue.conftest import NOW

GARMENTS = frozenset(
    word
    for words in (
        "dress gown jumpsuit blouse shirt t-shirt sweater cardigan coat trench jacket blazer trousers jeans shorts",
        "skirt suit waistcoat swimsuit robe pumps sandals boots ankle-boots sneakers loafers oxfords mules flats tote",
        "shoulder-bag crossbody clutch bucket-bag backpack briefcase weekender necklace earrings ring bracelet brooch",
        "cufflinks watch belt scarf hat gloves sunglasses tie wallet umbrella perfume candle vase throw cushion tray",
        "tumbler bed-linen",
    )
    for word in words.split()
)
PATTERNS = frozenset(
    [
        "solid",
        "striped",
        "checked",
        "floral",
        "dotted",
        "herringbone",
        "houndstooth",
        "animal",
        "abstract",
        "paisley",
    ]
)
DEPARTMENTS = {"women", "men", "shoes", "bags", "jewellery", "watches", "accessories", "fragrance", "home"}


def test_same_moment_gives_same_shop(shop: DemoShop) -> None:
    assert generate(now=NOW) == shop


def test_ids_names_texts_and_prices_do_not_depend_on_the_moment(shop: DemoShop) -> None:
    later = generate(now=NOW + timedelta(days=3))

    def lasting(product: ProductSpec) -> tuple[object, ...]:
        variants = [(variant.id, variant.sku) for variant in product.variants]
        return product.id, product.sku, product.name, product.description, product.price, variants

    assert [lasting(product) for product in later.products] == [lasting(product) for product in shop.products]
    assert {house.id for house in later.houses} == {house.id for house in shop.houses}


def test_is_as_large_as_a_shop_should_be(shop: DemoShop) -> None:
    assert len(shop.houses) >= 40
    assert len(shop.products) >= 640
    assert sum(len(product.variants) for product in shop.products) >= 4_200
    assert len(shop.people) >= 300
    assert len(shop.reviews) >= 1_500


def test_nothing_shares_an_id_slug_sku_or_name(shop: DemoShop) -> None:
    variants = [variant for product in shop.products for variant in product.variants]
    for values in (
        [product.id for product in shop.products],
        [product.slug for product in shop.products],
        [product.sku for product in shop.products],
        [product.name for product in shop.products],
        [product.description for product in shop.products],
        [variant.id for variant in variants],
        [variant.sku for variant in variants],
        [person.email for person in shop.people],
        [house.slug for house in shop.houses],
        [(review.product_slug, review.email) for review in shop.reviews],
        [line.id for order in shop.orders for line in order.lines],
    ):
        assert len(values) == len(set(values))


def test_everything_refers_to_what_exists(shop: DemoShop) -> None:
    slugs = {product.slug for product in shop.products}
    assert {product.house_slug for product in shop.products} == {house.slug for house in shop.houses}
    leaves = {category.slug for category in shop.categories if category.parent_slug}
    assert {product.category_slug for product in shop.products} == leaves
    assert {slug for collection in shop.collections for slug in collection.product_slugs} <= slugs
    assert {review.product_slug for review in shop.reviews} <= slugs


def test_tree_has_the_nine_departments_parents_first(shop: DemoShop) -> None:
    assert {category.slug for category in shop.categories if category.parent_slug is None} == DEPARTMENTS
    seen: set[str | None] = {None}
    for category in shop.categories:
        assert category.parent_slug in seen
        seen.add(category.slug)


def test_pictures_can_be_drawn_from_the_agreed_words(shop: DemoShop) -> None:
    assert {product.garment for product in shop.products} == GARMENTS
    assert {product.attributes["pattern"] for product in shop.products} == PATTERNS
    assert {product.attributes["sleeve"] for product in shop.products} == {
        None, "sleeveless", "short", "three-quarter", "long",
    }  # fmt: skip
    assert {product.attributes["length"] for product in shop.products} == {
        None,
        "mini",
        "knee",
        "midi",
        "maxi",
    }


def test_prices_span_the_range_believably(shop: DemoShop) -> None:
    prices = [product.price for product in shop.products]
    assert min(prices) >= 40
    assert max(prices) <= 12_000
    assert max(prices) > 8_000
    assert 250 <= median(prices) <= 600
    assert all(product.cost < product.price for product in shop.products)

    def middle(garment: str) -> Decimal:
        return median(product.price for product in shop.products if product.garment == garment)

    assert middle("t-shirt") < middle("dress") < middle("coat") < middle("gown")


def test_dearer_houses_charge_more(shop: DemoShop) -> None:
    level = {house.slug: house.level for house in shop.houses}

    def middle(wanted: set[int]) -> Decimal:
        return median(
            p.price for p in shop.products if p.garment == "dress" and level[p.house_slug] in wanted
        )

    assert middle({1, 2}) < middle({3}) < middle({4, 5})


def test_reduced_prices_were_really_higher_before(shop: DemoShop) -> None:
    reduced = [product for product in shop.products if product.compare_at_price is not None]
    assert 60 <= len(reduced) <= 140
    for product in reduced:
        first, last = product.price_history
        assert first.price == product.compare_at_price
        assert first.price > last.price == product.price
        assert product.published_at == first.changed_at < last.changed_at <= NOW


def test_materials_add_up_to_a_hundred(shop: DemoShop) -> None:
    assert {sum(product.materials.values()) for product in shop.products} == {100}


def test_a_visitor_finds_a_silk_dress_for_a_summer_wedding(shop: DemoShop) -> None:
    found = [
        product
        for product in shop.products
        if product.category_slug == "women/dresses"
        and product.materials.get("silk", 0) >= 50
        and "wedding" in product.attributes["occasions"]
        and "summer" in product.attributes["seasons"]
        and 280 <= product.price < 900
        and product.published_at <= NOW
        and any(variant.size == "M" and variant.stock > 0 for variant in product.variants)
    ]
    assert len(found) >= 24
    assert {product.attributes["length"] for product in found} >= {"knee", "midi", "maxi"}


def test_sizes_are_the_category_s_own(shop: DemoShop) -> None:
    runs: dict[str, set[tuple[str, ...]]] = {}
    for product in shop.products:
        first = [variant.size for variant in product.variants if variant.colour == product.colours[0].name]
        runs.setdefault(product.category_slug, set()).add(tuple(first))
    assert {category: len(run) for category, run in runs.items() if len(run) != 1} == {}
    assert runs["women/dresses"] == {("XS", "S", "M", "L", "XL")}
    assert runs["shoes/heels"] == {("EU 36", "EU 37", "EU 38", "EU 39", "EU 40", "EU 41")}
    assert runs["accessories/belts"] == {("75 cm", "80 cm", "85 cm", "90 cm", "95 cm", "100 cm")}
    systems = {variant.options["size_system"] for product in shop.products for variant in product.variants}
    assert {"letter", "EU", "UK", "US", "W", "cm", "one-size"} <= systems


def test_every_colour_has_every_size_once(shop: DemoShop) -> None:
    for product in shop.products:
        assert 1 <= len(product.colours) <= 4
        pairs = Counter((variant.colour, variant.size) for variant in product.variants)
        assert set(pairs.values()) == {1}
        assert {colour for colour, _ in pairs} == {colour.name for colour in product.colours}


def test_some_sizes_are_gone_some_low_and_some_come_back(shop: DemoShop) -> None:
    variants = [variant for product in shop.products for variant in product.variants]
    gone = [variant for variant in variants if variant.stock == 0]
    assert 0.05 < len(gone) / len(variants) < 0.15
    assert sum(0 < variant.stock <= variant.low_stock_threshold for variant in variants) > 300
    assert sum(all(v.stock == 0 for v in product.variants) for product in shop.products) >= 5
    awaited = [variant for variant in variants if variant.available_at]
    assert len(awaited) >= 20
    assert all(
        variant.stock == 0 and variant.available_at > NOW for variant in awaited if variant.available_at
    )


def test_two_drops_lie_ahead_with_earlier_windows_for_higher_tiers(shop: DemoShop) -> None:
    drops = [product for product in shop.products if product.published_at > NOW]
    assert {product.attributes["drop"] for product in drops} == {"The Courtyard Drop", "The Arno Drop"}
    for product in drops:
        windows = product.attributes["early_access"]
        assert windows["DIAMOND"] < windows["SAPPHIRE"] < product.published_at.isoformat()


def test_drops_leave_no_trace_before_their_day(shop: DemoShop) -> None:
    drops = {product.slug for product in shop.products if product.published_at > NOW}
    traces = (
        {slug for collection in shop.collections for slug in collection.product_slugs}
        | {line.product_slug for order in shop.orders for line in order.lines}
        | {review.product_slug for review in shop.reviews}
        | {view.product_slug for view in shop.views}
        | {search.clicked_product_slug for search in shop.searches}
    )
    assert drops & traces == set()


def test_monograms_state_their_limits(shop: DemoShop) -> None:
    schemes = [product.attributes["personalization"] for product in shop.products]
    known = [scheme for scheme in schemes if scheme]
    assert len(known) >= 60
    for scheme in known:
        assert scheme["final_sale"] is True
        assert Decimal(scheme["surcharge"]) > 0
        assert scheme["lead_time_days"] > 0
        assert scheme["schema"]["properties"]["text"]["maxLength"] == scheme["max_letters"]


def test_what_is_unknown_is_left_unsaid(shop: DemoShop) -> None:
    assert any(house.sustainability_score is None for house in shop.houses)
    assert any(house.verified_at is None for house in shop.houses)
    unknown = sum(product.carbon_footprint is None for product in shop.products)
    assert 0.15 < unknown / len(shop.products) < 0.5
    assert sum(product.attributes["certificates"] is None for product in shop.products) > 50


def test_style_tags_come_from_one_set(shop: DemoShop) -> None:
    counts = Counter(tag for product in shop.products for tag in product.style_tags)
    assert 25 <= len(counts) <= 34
    assert min(counts.values()) >= 5
    assert all(product.style_tags for product in shop.products)


def test_collections_are_kept_by_hand_and_by_rule(shop: DemoShop) -> None:
    kinds = Counter(collection.is_manual for collection in shop.collections)
    assert kinds[True] >= 6
    assert kinds[False] >= 6
    assert all(len(collection.product_slugs) >= 8 for collection in shop.collections)
    assert all((collection.rules is None) is collection.is_manual for collection in shop.collections)
    by_slug = {collection.slug: collection for collection in shop.collections}
    prices = {product.slug: product.price for product in shop.products}
    assert max(prices[slug] for slug in by_slug["silk-under-500"].product_slugs) <= 500


def test_orders_add_up_to_the_cent(shop: DemoShop) -> None:
    for order in shop.orders:
        lines = sum((line.unit_price * line.quantity for line in order.lines), Decimal(0))
        assert order.subtotal == lines
        assert order.total == order.subtotal - order.discount + order.tax + order.shipping
        assert order.total == order.total.quantize(Decimal("0.01"))


def test_orders_follow_their_calendar(shop: DemoShop) -> None:
    published = {product.slug: product.published_at for product in shop.products}
    moments = [order.placed_at for order in shop.orders]
    assert moments == sorted(moments)
    assert max(moments) < NOW
    assert NOW - min(moments) > timedelta(days=90)
    for order in shop.orders:
        steps = [order.placed_at, order.shipped_at, order.delivered_at]
        known = [step for step in steps if step]
        assert known == sorted(known)
        assert all(published[line.product_slug] <= NOW for line in order.lines)
        assert (order.status == "CANCELLED") is (order.cancelled_at is not None)


def test_nobody_uses_the_welcome_code_twice(shop: DemoShop) -> None:
    uses = Counter(order.email for order in shop.orders if order.coupon_code)
    assert len(uses) >= 20
    assert set(uses.values()) == {1}


def test_reviews_are_mostly_but_not_all_kind(shop: DemoShop) -> None:
    counts = Counter(review.rating for review in shop.reviews)
    shares = {rating: counts[rating] / len(shop.reviews) for rating in range(1, 6)}
    assert 0.45 < shares[5] < 0.65
    assert 0.18 < shares[4] < 0.32
    assert shares[3] > shares[1] > 0.02
    assert Counter(review.status for review in shop.reviews)["APPROVED"] / len(shop.reviews) > 0.9


def test_verified_reviews_are_of_delivered_purchases(shop: DemoShop) -> None:
    delivered = {
        line.id: (line.product_slug, order.email, order.delivered_at)
        for order in shop.orders
        for line in order.lines
        if order.delivered_at
    }
    verified = [review for review in shop.reviews if review.order_line_id]
    assert len(verified) >= 400
    for review in verified:
        assert review.order_line_id is not None
        slug, email, delivered_at = delivered[review.order_line_id]
        assert (slug, email) == (review.product_slug, review.email)
        assert delivered_at <= review.created_at <= NOW


def test_something_is_rising(shop: DemoShop) -> None:
    rising = {product.slug for product in shop.products if is_rising(product)}

    def share(first: int, last: int) -> float:
        seen = [v for v in shop.views if timedelta(days=first) <= NOW - v.created_at < timedelta(days=last)]
        return sum(view.product_slug in rising for view in seen) / len(seen)

    assert share(0, 10) > 2.5 * share(30, 90)


def test_specs_cannot_be_changed_in_place(shop: DemoShop) -> None:
    product = shop.products[0]
    assert replace(product, price=Decimal(1)).price == 1
    assert product.price != 1
