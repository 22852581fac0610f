"""All tables of the shop, in an order that foreign keys accept."""

from datetime import datetime, timedelta

from stylist.db.bulk import Table, table
from stylist.evals.tau_retail import ids
from stylist.evals.tau_retail.data import GivenShop
from stylist.evals.tau_retail.rows import aftersales, gift_cards, goods, movements, orders, people
from stylist.evals.tau_retail.rows.placed import OPENED_BEFORE, ORDERED_BEFORE, PlacedOrder


def all_tables(shop: GivenShop, *, now: datetime) -> tuple[Table, ...]:
    """Every row of the shop, in an order that foreign keys accept."""
    products = goods.with_unlisted(shop)
    placed = [
        PlacedOrder(name, given, now - ORDERED_BEFORE + timedelta(seconds=number))
        for number, (name, given) in enumerate(shop.orders.items())
    ]
    opened, held = now - OPENED_BEFORE, goods.count_held(placed)
    product_of = {item: name for name, product in products.items() for item in product.variants}
    return (
        table("categories", [{"id": ids.row_id("category"), "slug": "goods", "name": "Goods"}]),
        table("products", goods.product_rows(products, opened)),
        table("product_variants", goods.variant_rows(products, held)),
        table("users", people.user_rows(shop, opened)),
        table("sessions", people.session_rows(shop, now)),
        table("addresses", people.address_rows(shop)),
        table("payment_methods", people.method_rows(shop)),
        table("gift_cards", gift_cards.gift_card_rows(shop, placed)),
        table("orders", (orders.order_row(it, shop, now) for it in placed)),
        table("order_items", (row for it in placed for row in orders.line_rows(it, product_of, products))),
        table("order_status_history", (row for it in placed for row in orders.history_rows(it, now))),
        table("payment_transactions", (row for it in placed for row in movements.movement_rows(it, shop))),
        table("sandbox_operations", (row for it in placed for row in movements.operation_rows(it, shop))),
        table("gift_card_entries", gift_cards.entry_rows(shop, placed, opened)),
        table("shipments", (row for it in placed for row in orders.shipment_rows(it, now))),
        table("shipment_items", (row for it in placed for row in orders.content_rows(it))),
        table("order_changes", (row for it in placed for row in aftersales.change_rows(it))),
        table("returns", (row for it in placed for row in aftersales.return_rows(it, shop, now))),
        table("return_items", (row for it in placed for row in aftersales.return_item_rows(it, products))),
        table("inventory_transactions", goods.stock_rows(products, placed, held, opened)),
    )
