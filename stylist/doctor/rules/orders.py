"""Orders: states against their history and against the table of DESIGN section 4, totals against parts."""

from stylist.commerce.orders.states import NEXT
from stylist.doctor.rule import Rule

_ALLOWED = ", ".join(
    f"('{before}', '{after}')" for before, following in NEXT.items() for after in sorted(following)
)

RULES = (
    Rule(
        "orders.parts_add_up",
        "lines, discounts, shipping and tax come to the total, to the cent",
        """
        SELECT o.id AS subject, o.order_number || ' says ' || o.total AS found
        FROM orders o JOIN (
            SELECT order_id, sum(total_price) AS total, sum(discount_amount) AS discount FROM order_items
            GROUP BY order_id
        ) i ON i.order_id = o.id
        WHERE o.subtotal <> i.total OR o.discount_amount <> i.discount
        OR o.total <> o.subtotal - o.discount_amount + o.shipping_amount
            + CASE WHEN o.tax_included THEN 0 ELSE o.tax_amount END
        """,
    ),
    Rule(
        "orders.lines_are_price_times_quantity",
        "a line's total is its price times its quantity, and its discount is no more than that",
        """
        SELECT id AS subject, quantity || ' at ' || unit_price || ' is not ' || total_price AS found
        FROM order_items WHERE total_price <> unit_price * quantity OR discount_amount > total_price
        """,
    ),
    Rule(
        "orders.have_lines",
        "an order has at least one line",
        """
        SELECT id AS subject, order_number AS found FROM orders o
        WHERE NOT EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = o.id)
        """,
    ),
    Rule(
        "orders.status_is_history",
        "an order's status is the last of its history",
        """
        SELECT o.id AS subject, o.status || ', history says ' || coalesce(h.status::text, 'nothing') AS found
        FROM orders o LEFT JOIN LATERAL (
            SELECT status FROM order_status_history WHERE order_id = o.id ORDER BY created_at DESC, id LIMIT 1
        ) h ON true WHERE h.status IS DISTINCT FROM o.status
        """,
    ),
    Rule(
        "orders.steps_are_allowed",
        "every step of an order's history is one that may follow the step before, from PENDING on",
        f"""
        SELECT order_id AS subject, coalesce(before::text, 'nothing') || ' to ' || status AS found FROM (
            SELECT order_id, status, lag(status) OVER (PARTITION BY order_id ORDER BY created_at, id) AS before
            FROM order_status_history
        ) steps
        WHERE CASE WHEN before IS NULL THEN status <> 'PENDING'
            ELSE (before::text, status::text) NOT IN ({_ALLOWED}) END
        """,
    ),
    Rule(
        "orders.times_are_states",
        "a delivered order says when, a cancelled one too",
        """
        SELECT id AS subject, status::text AS found FROM orders
        WHERE (status = 'DELIVERED' AND delivered_at IS NULL)
        OR (status = 'CANCELLED' AND (cancelled_at IS NULL OR cancel_reason IS NULL))
        OR (cancelled_at IS NOT NULL AND status <> 'CANCELLED')
        """,
    ),
    Rule(
        "orders.returned_came_back",
        "what is noted as returned was received in a return",
        """
        SELECT i.id AS subject, i.returned_quantity || ' returned, ' || coalesce(r.sum, 0) || ' received' AS found
        FROM order_items i LEFT JOIN (
            SELECT ri.order_item_id, sum(ri.received_quantity) AS sum FROM return_items ri
            JOIN returns r ON r.id = ri.return_id WHERE r.status IN ('RECEIVED', 'REFUNDED')
            GROUP BY ri.order_item_id
        ) r ON r.order_item_id = i.id
        WHERE i.returned_quantity <> coalesce(r.sum, 0)
        """,
    ),
    Rule(
        "orders.one_currency",
        "every movement of an order's money is in the order's currency",
        """
        SELECT p.id AS subject, p.currency || ' for an order in ' || o.currency AS found
        FROM payment_transactions p JOIN orders o ON o.id = p.order_id WHERE p.currency <> o.currency
        """,
    ),
)
