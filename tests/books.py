"""What must hold of stock, codes and money after anything that happened."""

from sqlalchemy import text

from stylist.db.session import Session, Transaction

# Each answers the rows that break a rule; all must be empty.
RULES = {
    "on hand is the sum of its ledger": """
        SELECT v.id FROM product_variants v LEFT JOIN inventory_transactions t ON t.variant_id = v.id
        AND t.type IN ('restock', 'adjustment', 'return', 'sale')
        GROUP BY v.id HAVING v.inventory_quantity <> coalesce(sum(t.quantity), 0)""",
    "reserved is the sum of its ledger": """
        SELECT v.id FROM product_variants v LEFT JOIN inventory_transactions t ON t.variant_id = v.id
        AND t.type IN ('reservation', 'release', 'sale')
        GROUP BY v.id HAVING v.inventory_reserved <> coalesce(sum(t.quantity), 0)""",
    "the ledger's last balance is what is on hand": """
        SELECT v.id FROM product_variants v JOIN LATERAL (SELECT balance_after FROM inventory_transactions t
        WHERE t.variant_id = v.id ORDER BY created_at DESC LIMIT 1) last ON true
        WHERE last.balance_after <> v.inventory_quantity""",
    "reserved is what unpaid orders hold": """
        SELECT v.id FROM product_variants v WHERE v.inventory_reserved <> (SELECT coalesce(sum(i.quantity), 0)
        FROM order_items i JOIN orders o ON o.id = i.order_id
        WHERE i.variant_id = v.id AND o.reserved_until IS NOT NULL)""",
    "only unpaid orders hold stock": """
        SELECT id FROM orders WHERE reserved_until IS NOT NULL
        AND status NOT IN ('PENDING', 'PAYMENT_PROCESSING', 'PAYMENT_FAILED')""",
    "a confirmed order is paid to the cent": """
        SELECT o.id FROM orders o WHERE o.status IN ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')
        AND o.total <> (SELECT coalesce(sum(p.amount), 0) FROM payment_transactions p
        WHERE p.order_id = o.id AND p.type = 'charge' AND p.status = 'COMPLETED')""",
    "nobody paid for what was not confirmed": """
        SELECT o.id FROM orders o JOIN payment_transactions p ON p.order_id = o.id
        WHERE o.status IN ('PENDING', 'PAYMENT_FAILED', 'CANCELLED')
        AND p.type = 'charge' AND p.status = 'COMPLETED'""",
    "our charges are the provider's": """
        SELECT s.transaction_id FROM sandbox_operations s WHERE s.kind = 'charge' AND s.status = 'succeeded'
        AND NOT EXISTS (SELECT 1 FROM payment_transactions p WHERE p.provider = 'sandbox'
        AND p.provider_transaction_id = s.transaction_id
        AND p.status IN ('COMPLETED', 'REFUNDED', 'PARTIALLY_REFUNDED'))""",
    "an order's parts add up": """
        SELECT o.id FROM orders o JOIN (SELECT order_id, sum(total_price) AS total, sum(discount_amount) AS
        discount FROM order_items GROUP BY order_id) i ON i.order_id = o.id
        WHERE o.subtotal <> i.total OR o.discount_amount <> i.discount OR o.total <> o.subtotal
        - o.discount_amount + o.shipping_amount + CASE WHEN o.tax_included THEN 0 ELSE o.tax_amount END""",
    "a coupon's count is its uses": """
        SELECT c.id FROM coupons c WHERE c.usage_count <>
        (SELECT count(*) FROM coupon_uses u WHERE u.coupon_id = c.id)""",
    "a gift card's balance is its ledger": """
        SELECT g.id FROM gift_cards g WHERE g.balance <>
        (SELECT coalesce(sum(e.amount), 0) FROM gift_card_entries e WHERE e.gift_card_id = g.id)""",
    "a person has one open cart": """
        SELECT user_id FROM carts WHERE closed_at IS NULL GROUP BY user_id HAVING count(*) > 1""",
}


async def find_breaches(session: Session) -> list[str]:
    """The rules that do not hold."""
    return [rule for rule, query in RULES.items() if (await session.execute(text(query))).first()]


async def assert_balanced(transaction: Transaction) -> None:
    """All rules hold."""
    async with transaction() as session:
        assert await find_breaches(session) == []
