"""Points and memberships: balances against their ledger, tiers against what was paid."""

from stylist.doctor.rule import Rule

RULES = (
    Rule(
        "points.balances_follow",
        "each row's balance is the one before it and its own movement",
        """
        SELECT user_id AS subject, balance_after || ' noted, ' || expected || ' by the rows' AS found FROM (
            SELECT user_id, balance_after, sum(points) OVER (
                PARTITION BY user_id ORDER BY created_at, id ROWS UNBOUNDED PRECEDING) AS expected
            FROM loyalty_points
        ) rows WHERE balance_after <> expected
        """,
    ),
    Rule(
        "points.lots_are_balance",
        "what is left in a person's lots is their balance, or nothing while points are owed",
        """
        SELECT user_id AS subject, sum(coalesce(remaining, 0)) || ' in lots, balance ' || sum(points) AS found
        FROM loyalty_points GROUP BY user_id
        HAVING sum(coalesce(remaining, 0)) <> greatest(sum(points), 0)
        """,
    ),
    Rule(
        "points.earned_once",
        "an order's points are earned once, and no more are taken back than were earned",
        """
        SELECT order_id AS subject, sum(points) || ' kept, earned ' || count(*) FILTER (WHERE type = 'earn') || ' times'
            AS found
        FROM loyalty_points WHERE order_id IS NOT NULL AND type IN ('earn', 'take_back') GROUP BY order_id
        HAVING count(*) FILTER (WHERE type = 'earn') > 1 OR sum(points) < 0
        """,
    ),
    Rule(
        "points.memberships_are_tiers",
        "a member's tier and its end are what their membership says",
        """
        SELECT u.id AS subject, u.membership_tier || ' until ' || coalesce(u.membership_expires_at::text, 'ever')
            || ', membership says ' || m.tier || ' until ' || coalesce(m.following_ends_at, m.ends_at) AS found
        FROM memberships m JOIN users u ON u.id = m.user_id
        WHERE m.ends_at > now() AND u.membership_tier <> m.tier
        """,
    ),
    Rule(
        "points.memberships_are_paid",
        "a membership's order took effect exactly when it was paid",
        """
        SELECT m.order_id AS subject, o.status || CASE WHEN m.applied_at IS NULL THEN ', not applied'
            ELSE ', applied' END AS found
        FROM membership_orders m JOIN orders o ON o.id = m.order_id
        WHERE (m.applied_at IS NULL AND o.status IN ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED'))
        OR (m.applied_at IS NOT NULL AND o.status IN ('PENDING', 'PAYMENT_PROCESSING', 'PAYMENT_FAILED'))
        """,
    ),
)
