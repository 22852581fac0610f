"""Every rule of the doctor holds in the demo shop, and finds what breaks it."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from stylist.db.session import Transaction
from stylist.doctor.examine import examine, find_breaches
from stylist.doctor.rule import Rule
from stylist.doctor.rules import RULES

A_LINE = "(SELECT id FROM order_items ORDER BY id LIMIT 1)"
A_CHARGE = "(SELECT id FROM payment_transactions WHERE type = 'charge' AND status = 'COMPLETED' LIMIT 1)"
AN_ORDER = "(SELECT id FROM orders WHERE status = 'DELIVERED' ORDER BY id LIMIT 1)"
A_SESSION = "(SELECT id FROM sessions ORDER BY id LIMIT 1)"
A_PERSON = "(SELECT id FROM users WHERE email = 'newcomer@demo.example')"
A_SESSION_TOO = f"""
    INSERT INTO sessions (user_id, session_token, expires_at) VALUES ({A_PERSON}, 'digest', now() + '1 day')
"""
AN_EXCHANGE_OF_WORDS = """
    INSERT INTO ai_interactions (user_id, session_id, interaction_type, input_data, output_data, state, created_at)
    SELECT {user}, id, 'CHAT', '{{}}', '{{}}', '{state}', now() - interval '2 hours' FROM sessions LIMIT 1
"""

# What breaks each rule: statements, one after another.
BREAKS: dict[str, tuple[str, ...]] = {
    "stock.on_hand_is_ledger": (
        "UPDATE product_variants SET inventory_quantity = inventory_quantity + 1 WHERE id ="
        " (SELECT id FROM product_variants LIMIT 1)",
    ),
    "stock.reserved_is_ledger": (
        "UPDATE product_variants SET inventory_reserved = 1 WHERE id ="
        " (SELECT id FROM product_variants WHERE inventory_quantity > 0 LIMIT 1)",
    ),
    "stock.balances_follow": (
        "UPDATE inventory_transactions SET balance_after = balance_after + 1 WHERE id ="
        " (SELECT id FROM inventory_transactions LIMIT 1)",
    ),
    "stock.held_by_somebody": (
        "UPDATE product_variants SET inventory_reserved = 1 WHERE id ="
        " (SELECT id FROM product_variants WHERE inventory_quantity > 0 LIMIT 1)",
    ),
    "stock.only_unpaid_orders_hold": (f"UPDATE orders SET reserved_until = now() WHERE id = {AN_ORDER}",),
    "stock.parcels_are_fulfilment": ("UPDATE shipments SET status = 'void'",),
    "orders.parts_add_up": (f"UPDATE orders SET total = total + 0.01 WHERE id = {AN_ORDER}",),
    "orders.lines_are_price_times_quantity": (
        f"UPDATE order_items SET unit_price = unit_price + 0.01 WHERE id = {A_LINE}",
    ),
    "orders.have_lines": (f"DELETE FROM order_items WHERE order_id = {AN_ORDER}",),
    "orders.status_is_history": (f"UPDATE orders SET status = 'RETURNED' WHERE id = {AN_ORDER}",),
    "orders.steps_are_allowed": (
        f"DELETE FROM order_status_history WHERE status = 'SHIPPED' AND order_id = {AN_ORDER}",
    ),
    "orders.times_are_states": (f"UPDATE orders SET delivered_at = NULL WHERE id = {AN_ORDER}",),
    "orders.returned_came_back": (
        f"UPDATE order_items SET returned_quantity = 1 WHERE order_id = {AN_ORDER}",
    ),
    "orders.one_currency": (f"UPDATE payment_transactions SET currency = 'EUR' WHERE id = {A_CHARGE}",),
    "money.confirmed_is_paid": (
        f"UPDATE payment_transactions SET amount = amount - 0.01 WHERE id = {A_CHARGE}",
    ),
    "money.unconfirmed_is_given_back": (
        "UPDATE orders SET status = 'CANCELLED' WHERE id ="
        f" (SELECT order_id FROM payment_transactions WHERE id = {A_CHARGE})",
    ),
    "money.refunds_within_captures": (
        "INSERT INTO payment_transactions (order_id, type, status, amount, currency, provider, parent_id)"
        " SELECT order_id, 'refund', 'PROCESSING', amount + 0.01, currency, provider, id"
        f" FROM payment_transactions WHERE id = {A_CHARGE}",
    ),
    "money.refunds_are_of_a_charge": (
        "INSERT INTO payment_transactions (order_id, type, status, amount, currency, provider)"
        f" SELECT order_id, 'refund', 'COMPLETED', 1, currency, provider"
        f" FROM payment_transactions WHERE id = {A_CHARGE}",
    ),
    "money.charge_states_are_refunds": (
        f"UPDATE payment_transactions SET status = 'PARTIALLY_REFUNDED' WHERE id = {A_CHARGE}",
    ),
    "money.sandbox_agrees": (
        "INSERT INTO sandbox_operations (idempotency_key, kind, transaction_id, status, amount, currency)"
        " VALUES ('lost', 'charge', 'sandbox_lost', 'succeeded', 10, 'USD')",
    ),
    "money.coupon_count_is_uses": ("UPDATE coupons SET usage_count = usage_count + 1",),
    "money.coupon_uses_live": (
        f"INSERT INTO coupon_uses (coupon_id, user_id, order_id, discount_amount) SELECT id, {A_PERSON},"
        f" {AN_ORDER}, 1 FROM coupons LIMIT 1",
    ),
    "money.gift_card_is_ledger": ("UPDATE gift_cards SET balance = balance + 1",),
    "money.cart_snapshot_adds_up": (
        f"INSERT INTO carts (user_id, subtotal, total) VALUES ({A_PERSON}, 10, 11)",
    ),
    "points.balances_follow": (
        "UPDATE loyalty_points SET balance_after = balance_after + 1 WHERE id ="
        " (SELECT id FROM loyalty_points LIMIT 1)",
    ),
    "points.lots_are_balance": (
        "UPDATE loyalty_points SET remaining = remaining - 1 WHERE id ="
        " (SELECT id FROM loyalty_points WHERE remaining > 0 LIMIT 1)",
    ),
    "points.earned_once": (
        "INSERT INTO loyalty_points (user_id, type, points, balance_after, order_id, remaining)"
        f" SELECT user_id, 'earn', 1, 1, id, 1 FROM orders, generate_series(1, 2) WHERE id = {AN_ORDER}",
    ),
    "points.memberships_are_tiers": (
        "INSERT INTO memberships (user_id, tier, monthly_price, currency, anchored_at, starts_at, ends_at,"
        f" renews_as) VALUES ({A_PERSON}, 'DIAMOND', 299, 'USD', now(), now(), now() + '1 month', 'DIAMOND')",
    ),
    "points.memberships_are_paid": (
        "INSERT INTO membership_orders (order_id, user_id, kind, from_tier, to_tier, amount, monthly_price,"
        f" currency) SELECT id, user_id, 'join', 'PEARL', 'SAPPHIRE', 99, 99, 'USD' FROM orders WHERE id = {AN_ORDER}",
    ),
    "people.one_open_cart": (
        "DROP INDEX idx_carts_open_user",
        f"INSERT INTO carts (user_id) SELECT {A_PERSON} FROM generate_series(1, 2)",
    ),
    "people.votes_are_counted": ("UPDATE reviews SET helpful_count = helpful_count + 1",),
    "people.verified_purchases": (
        f"INSERT INTO reviews (product_id, user_id, rating, is_verified_purchase) SELECT id, {A_PERSON}, 5, true"
        " FROM products LIMIT 1",
    ),
    "people.nobody_votes_for_themselves": (
        "INSERT INTO review_interactions (user_id, review_id, is_helpful)"
        " SELECT user_id, id, true FROM reviews LIMIT 1",
    ),
    "people.flagged_are_hidden": (
        "UPDATE reviews SET flags = '{link}' WHERE id = (SELECT id FROM reviews WHERE status = 'APPROVED' LIMIT 1)",
    ),
    "people.one_default_wishlist": (
        "UPDATE wishlists SET is_default = false WHERE id = (SELECT id FROM wishlists LIMIT 1)",
    ),
    "people.shared_lists_have_addresses": (
        "UPDATE wishlists SET is_public = true WHERE id = (SELECT id FROM wishlists LIMIT 1)",
    ),
    "people.erased_are_anonymous": (f"UPDATE users SET deleted_at = now() WHERE id = {A_PERSON}",),
    "people.no_category_cycle": (
        "SET LOCAL session_replication_role = replica",  # a trigger guards the tree too
        "UPDATE categories c SET parent_id = (SELECT id FROM categories d WHERE d.parent_id = c.id LIMIT 1)"
        " WHERE c.id = (SELECT parent_id FROM categories WHERE parent_id IS NOT NULL LIMIT 1)",
    ),
    "people.order_status_history_names_somebody": (
        "UPDATE order_status_history SET created_by = gen_random_uuid()",
    ),
    "people.inventory_transactions_names_somebody": (
        "UPDATE inventory_transactions SET created_by = gen_random_uuid()",
    ),
    "conversations.numbers_have_no_gap": (
        A_SESSION_TOO,
        f"UPDATE sessions SET last_seq = last_seq + 1 WHERE id = {A_SESSION}",
    ),
    "conversations.delivered_is_numbered": (
        A_SESSION_TOO,
        AN_EXCHANGE_OF_WORDS.format(user=A_PERSON, state="delivered"),
    ),
    "conversations.nothing_waits": (
        A_SESSION_TOO,
        AN_EXCHANGE_OF_WORDS.format(user=A_PERSON, state="accepted"),
    ),
    "conversations.own_words_only": (
        A_SESSION_TOO,
        AN_EXCHANGE_OF_WORDS.format(
            user="(SELECT id FROM users WHERE email = 'other@demo.example')", state="delivered"
        ),
    ),
}


def test_every_rule_has_something_that_breaks_it() -> None:
    assert sorted(BREAKS) == sorted(rule.name for rule in RULES)


async def test_demo_shop_is_sound(demo_transaction: Transaction) -> None:
    assert await examine(demo_transaction) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
async def test_rule_names_what_breaks_it(demo_engine: AsyncEngine, rule: Rule) -> None:
    async with (
        demo_engine.connect() as connection,
        AsyncSession(connection) as session,
    ):  # nothing is committed
        assert await find_breaches(session, rules=(rule,)) == []
        for statement in BREAKS[rule.name]:
            await session.execute(text(statement))
        found = await find_breaches(session, rules=(rule,))
    assert [breach.rule for breach in found] == [rule.name]
    assert found[0].count >= 1
    assert all(subject and said for subject, said in found[0].examples)
