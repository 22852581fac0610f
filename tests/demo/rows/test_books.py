from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from stylist.commerce.orders.numbers import normalise_order_number
from stylist.demo.catalogue import DemoShop, generate
from stylist.demo.catalogue.orders import Pick, Timeline, make_order, price_at
from stylist.demo.catalogue.specs import OrderSpec, ProductSpec
from stylist.demo.rows.books import stock_rows, uses_coupon
from tests.demo.conftest import NOW


def _shop_with_stock(stock: int) -> tuple[DemoShop, ProductSpec]:
    shop = generate(now=NOW)
    product = next(one for one in shop.products if one.published_at < NOW - timedelta(days=60))
    variants = (replace(product.variants[0], stock=stock),)
    product = replace(product, variants=variants)
    return replace(shop, products=(product,), orders=()), product


def _order(shop: DemoShop, product: ProductSpec, key: str, timeline: Timeline) -> OrderSpec:
    variant = product.variants[0]
    pick = Pick(product, variant, 1, price_at(product, variant, timeline.placed_at), "chat")
    return make_order(key, shop.people[0], [pick], timeline)


def _told(shop: DemoShop, orders: Sequence[OrderSpec]) -> list[tuple[str, int, int]]:
    return [(row["type"], row["quantity"], row["balance_after"]) for row in stock_rows(shop, orders)]


def test_ledger_starts_with_what_is_left_and_what_was_sold() -> None:
    shop, product = _shop_with_stock(3)
    order = _order(shop, product, "one", Timeline(NOW - timedelta(days=9)))
    assert _told(shop, [order]) == [("restock", 4, 4), ("reservation", 1, 4), ("sale", -1, 3)]


def test_return_that_came_too_late_is_counted_off() -> None:
    shop, product = _shop_with_stock(0)
    timeline = Timeline(NOW - timedelta(days=9), cancelled_at=NOW - timedelta(days=3))
    order = _order(shop, product, "one", timeline)
    assert _told(shop, [order]) == [
        ("restock", 1, 1),
        ("reservation", 1, 1),
        ("sale", -1, 0),
        ("return", 1, 1),
        ("adjustment", -1, 0),
    ]


def test_variant_without_stock_or_sales_has_no_ledger() -> None:
    shop, _ = _shop_with_stock(0)
    assert _told(shop, []) == []


def test_cancelled_order_gives_its_coupon_back() -> None:
    shop, product = _shop_with_stock(1)
    kept = make_order(
        "kept", shop.people[0], [_pick(product)], Timeline(NOW - timedelta(days=2)), with_coupon=True
    )
    gone = make_order(
        "gone",
        shop.people[0],
        [_pick(product)],
        Timeline(NOW - timedelta(days=2), cancelled_at=NOW),
        with_coupon=True,
    )
    assert (uses_coupon(kept), uses_coupon(gone)) == (True, False)
    assert kept.discount == (kept.subtotal / 10).quantize(kept.discount)


def _pick(product: ProductSpec) -> Pick:
    return Pick(product, product.variants[0], 1, product.price, "shop")


def test_order_numbers_have_the_shop_s_form() -> None:
    shop, product = _shop_with_stock(1)
    number = _order(shop, product, "one", Timeline(NOW)).number
    assert normalise_order_number(number) == number
