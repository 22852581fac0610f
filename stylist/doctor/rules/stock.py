"""Stock: counters against their ledger, and holds against what holds them."""

from stylist.doctor.rule import Rule

RULES = (
    Rule(
        "stock.on_hand_is_ledger",
        "what is on hand is the sum of its ledger",
        """
        SELECT v.id AS subject, v.inventory_quantity || ' on hand, ledger says ' || coalesce(l.sum, 0) AS found
        FROM product_variants v LEFT JOIN (
            SELECT variant_id, sum(quantity) AS sum FROM inventory_transactions
            WHERE type IN ('restock', 'adjustment', 'return', 'sale') GROUP BY variant_id
        ) l ON l.variant_id = v.id
        WHERE v.inventory_quantity <> coalesce(l.sum, 0)
        """,
    ),
    Rule(
        "stock.reserved_is_ledger",
        "what is reserved is the sum of its ledger",
        """
        SELECT v.id AS subject, v.inventory_reserved || ' reserved, ledger says ' || coalesce(l.sum, 0) AS found
        FROM product_variants v LEFT JOIN (
            SELECT variant_id, sum(quantity) AS sum FROM inventory_transactions
            WHERE type IN ('reservation', 'release', 'sale') GROUP BY variant_id
        ) l ON l.variant_id = v.id
        WHERE v.inventory_reserved <> coalesce(l.sum, 0)
        """,
    ),
    Rule(
        "stock.balances_follow",
        "each ledger row's balance is the one before it and its own movement",
        """
        SELECT variant_id AS subject, balance_after || ' noted, ' || expected || ' by the rows' AS found FROM (
            SELECT variant_id, balance_after, sum(
                CASE WHEN type IN ('restock', 'adjustment', 'return', 'sale') THEN quantity ELSE 0 END
            ) OVER (PARTITION BY variant_id ORDER BY created_at, id ROWS UNBOUNDED PRECEDING) AS expected
            FROM inventory_transactions
        ) rows WHERE balance_after <> expected
        """,
    ),
    Rule(
        "stock.held_by_somebody",
        "what is reserved is what unpaid orders, changes under way and open exchanges hold",
        """
        SELECT v.id AS subject, v.inventory_reserved || ' reserved, ' || coalesce(h.sum, 0) || ' held' AS found
        FROM product_variants v LEFT JOIN (
            SELECT variant_id, sum(quantity) AS sum FROM (
                SELECT i.variant_id, i.quantity FROM order_items i JOIN orders o ON o.id = i.order_id
                WHERE o.reserved_until IS NOT NULL
                UNION ALL
                SELECT ri.new_variant_id, ri.quantity FROM return_items ri JOIN returns r ON r.id = ri.return_id
                WHERE ri.new_variant_id IS NOT NULL AND r.status IN ('REQUESTED', 'APPROVED', 'RECEIVED')
                AND r.replacement_order_id IS NULL
                UNION ALL
                SELECT (line ->> 'variant_id')::uuid, (line ->> 'quantity')::int
                FROM order_changes c CROSS JOIN LATERAL jsonb_array_elements(c.plan -> 'held') line
                WHERE c.status = 'pending' AND c.kind = 'items'
            ) holds GROUP BY variant_id
        ) h ON h.variant_id = v.id
        WHERE v.inventory_reserved <> coalesce(h.sum, 0)
        """,
    ),
    Rule(
        "stock.only_unpaid_orders_hold",
        "only orders that wait for money hold stock",
        """
        SELECT id AS subject, status || ' until ' || reserved_until AS found FROM orders
        WHERE reserved_until IS NOT NULL AND status NOT IN ('PENDING', 'PAYMENT_PROCESSING', 'PAYMENT_FAILED')
        """,
    ),
    Rule(
        "stock.parcels_are_fulfilment",
        "what is noted as fulfilled went out in parcels",
        """
        SELECT i.id AS subject, i.fulfilled_quantity || ' fulfilled, ' || coalesce(p.sum, 0) || ' sent' AS found
        FROM order_items i LEFT JOIN (
            SELECT si.order_item_id, sum(si.quantity) AS sum FROM shipment_items si
            JOIN shipments s ON s.id = si.shipment_id WHERE s.status IN ('shipped', 'delivered')
            GROUP BY si.order_item_id
        ) p ON p.order_item_id = i.id
        JOIN products product ON product.id = i.product_id
        WHERE i.fulfilled_quantity <> coalesce(p.sum, 0)
        AND NOT EXISTS (SELECT 1 FROM membership_orders m WHERE m.order_id = i.order_id)
        """,
    ),
)
