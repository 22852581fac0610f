"""Money: orders against what was captured, refunds against captures, codes and cards against their uses."""

from stylist.doctor.rule import Rule

_CAPTURED = "('COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED')"

# Per order: what was taken, and what went back or is on its way back.
_FLOWS = f"""
    SELECT o.id, coalesce(sum(p.amount) FILTER (WHERE p.type = 'charge' AND p.status IN {_CAPTURED}), 0) AS taken,
        coalesce(sum(p.amount) FILTER (WHERE p.type = 'refund' AND p.status <> 'FAILED'), 0) AS back
    FROM orders o LEFT JOIN payment_transactions p ON p.order_id = o.id GROUP BY o.id
"""

RULES = (
    Rule(
        "money.confirmed_is_paid",
        "a confirmed order is paid to the cent: what was taken, less what went back, is its total less its returns",
        f"""
        SELECT o.id AS subject, o.order_number || ': total ' || o.total || ', taken ' || f.taken || ', back ' || f.back
            AS found
        FROM orders o JOIN ({_FLOWS}) f ON f.id = o.id
        LEFT JOIN (
            SELECT order_id, sum(total) AS total FROM credit_notes WHERE return_id IS NOT NULL GROUP BY order_id
        ) n ON n.order_id = o.id
        WHERE o.status IN ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED', 'RETURNED', 'REFUNDED')
        AND NOT EXISTS (SELECT 1 FROM order_changes c WHERE c.order_id = o.id AND c.status = 'pending')
        AND f.taken - f.back <> o.total - coalesce(n.total, 0)
        """,
    ),
    Rule(
        "money.unconfirmed_is_given_back",
        "nobody paid for what was not confirmed: all that was taken went back or is on its way",
        f"""
        SELECT o.id AS subject, o.order_number || ' ' || o.status || ': taken ' || f.taken || ', back ' || f.back
            AS found
        FROM orders o JOIN ({_FLOWS}) f ON f.id = o.id
        WHERE o.status IN ('PAYMENT_FAILED', 'CANCELLED') AND f.taken <> f.back
        """,
    ),
    Rule(
        "money.refunds_within_captures",
        "no payment gives back more than it took",
        f"""
        SELECT c.id AS subject, r.sum || ' back of ' || c.amount AS found
        FROM payment_transactions c JOIN (
            SELECT parent_id, sum(amount) AS sum FROM payment_transactions
            WHERE type = 'refund' AND status <> 'FAILED' GROUP BY parent_id
        ) r ON r.parent_id = c.id
        WHERE c.type = 'charge' AND (r.sum > c.amount OR c.status NOT IN {_CAPTURED})
        """,
    ),
    Rule(
        "money.refunds_are_of_a_charge",
        "a refund belongs to a charge of the same order",
        """
        SELECT r.id AS subject, r.amount || ' of nothing' AS found FROM payment_transactions r
        LEFT JOIN payment_transactions c ON c.id = r.parent_id
        WHERE r.type = 'refund' AND (c.id IS NULL OR c.type <> 'charge' OR c.order_id <> r.order_id)
        """,
    ),
    Rule(
        "money.charge_states_are_refunds",
        "a charge is PARTIALLY_REFUNDED or REFUNDED exactly when so much of it has gone back",
        """
        SELECT c.id AS subject, c.status || ' with ' || coalesce(r.sum, 0) || ' back of ' || c.amount AS found
        FROM payment_transactions c LEFT JOIN (
            SELECT parent_id, sum(amount) AS sum FROM payment_transactions
            WHERE type = 'refund' AND status = 'COMPLETED' GROUP BY parent_id
        ) r ON r.parent_id = c.id
        WHERE c.type = 'charge' AND CASE c.status
            WHEN 'COMPLETED' THEN coalesce(r.sum, 0) > 0
            WHEN 'PARTIALLY_REFUNDED' THEN coalesce(r.sum, 0) = 0 OR r.sum >= c.amount
            WHEN 'REFUNDED' THEN coalesce(r.sum, 0) <> c.amount
            ELSE false END
        """,
    ),
    Rule(
        "money.sandbox_agrees",
        "what the sandbox provider took or gave back is in our books, with the same amount",
        f"""
        SELECT s.transaction_id::text AS subject, s.kind || ' of ' || s.amount || ' is not in our books' AS found
        FROM sandbox_operations s WHERE s.status = 'succeeded' AND NOT EXISTS (
            SELECT 1 FROM payment_transactions p WHERE p.provider = 'sandbox' AND p.type = s.kind
            AND p.provider_transaction_id = s.transaction_id AND p.amount = s.amount AND p.status IN {_CAPTURED}
        )
        """,
    ),
    Rule(
        "money.coupon_count_is_uses",
        "a coupon's count is the number of its uses",
        """
        SELECT c.id AS subject, c.usage_count || ' counted, ' || coalesce(u.count, 0) || ' uses' AS found
        FROM coupons c LEFT JOIN (SELECT coupon_id, count(*) FROM coupon_uses GROUP BY coupon_id) u
        ON u.coupon_id = c.id WHERE c.usage_count <> coalesce(u.count, 0)
        """,
    ),
    Rule(
        "money.coupon_uses_live",
        "no cancelled or failed order uses a coupon up, and a use takes off what the order says",
        """
        SELECT u.id AS subject, o.order_number || ' is ' || o.status AS found
        FROM coupon_uses u JOIN orders o ON o.id = u.order_id
        WHERE o.status IN ('CANCELLED', 'PAYMENT_FAILED') OR u.user_id <> o.user_id
        """,
    ),
    Rule(
        "money.gift_card_is_ledger",
        "a gift card's balance is the sum of its entries, and each entry's balance follows from the one before",
        """
        SELECT g.id AS subject, g.balance || ' on the card, entries say ' || coalesce(e.sum, 0) AS found
        FROM gift_cards g LEFT JOIN (
            SELECT gift_card_id, sum(amount) AS sum FROM gift_card_entries GROUP BY gift_card_id
        ) e ON e.gift_card_id = g.id WHERE g.balance <> coalesce(e.sum, 0)
        UNION ALL
        SELECT gift_card_id, balance_after || ' noted, ' || expected || ' by the entries' FROM (
            SELECT gift_card_id, balance_after, sum(amount) OVER (
                PARTITION BY gift_card_id ORDER BY created_at, id ROWS UNBOUNDED PRECEDING) AS expected
            FROM gift_card_entries
        ) rows WHERE balance_after <> expected
        """,
    ),
    Rule(
        "money.cart_snapshot_adds_up",
        "a cart's money columns add up",
        """
        SELECT id AS subject, total::text AS found FROM carts
        WHERE total NOT IN (subtotal - discount_amount + shipping_amount + tax_amount,
            subtotal - discount_amount + shipping_amount)
        """,
    ),
)
