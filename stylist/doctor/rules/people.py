"""People and goods: one open cart, votes counted, nothing that points at nobody."""

from stylist.doctor.rule import Rule

# Columns of the seed that name a user without a foreign key.
_NAMELESS = (
    ("order_status_history", "created_by"),
    ("inventory_transactions", "created_by"),
)

RULES = (
    Rule(
        "people.one_open_cart",
        "a person has at most one open cart",
        """
        SELECT user_id AS subject, count(*) || ' open carts' AS found FROM carts
        WHERE closed_at IS NULL AND user_id IS NOT NULL GROUP BY user_id HAVING count(*) > 1
        """,
    ),
    Rule(
        "people.votes_are_counted",
        "a review's helpful votes are those that were given",
        """
        SELECT r.id AS subject, r.helpful_count || '/' || r.not_helpful_count || ' counted' AS found
        FROM reviews r LEFT JOIN (
            SELECT review_id, count(*) FILTER (WHERE is_helpful) AS yes, count(*) FILTER (WHERE NOT is_helpful) AS no
            FROM review_interactions GROUP BY review_id
        ) v ON v.review_id = r.id
        WHERE r.helpful_count <> coalesce(v.yes, 0) OR r.not_helpful_count <> coalesce(v.no, 0)
        """,
    ),
    Rule(
        "people.verified_purchases",
        "a verified review is of a line its writer bought",
        """
        SELECT r.id AS subject, 'no purchase of ' || r.product_id AS found FROM reviews r
        WHERE r.is_verified_purchase AND NOT EXISTS (
            SELECT 1 FROM order_items i JOIN orders o ON o.id = i.order_id
            WHERE i.product_id = r.product_id AND o.user_id = r.user_id
        )
        """,
    ),
    Rule(
        "people.nobody_votes_for_themselves",
        "nobody votes on a review of their own",
        """
        SELECT r.id AS subject, 'voted on by its writer' AS found FROM reviews r
        JOIN review_interactions v ON v.review_id = r.id AND v.user_id = r.user_id
        """,
    ),
    Rule(
        "people.flagged_are_hidden",
        "a review with a flag is not published unless a person published it",
        """
        SELECT r.id AS subject, 'published with ' || array_to_string(r.flags, ', ') AS found FROM reviews r
        WHERE r.status = 'APPROVED' AND cardinality(r.flags) > 0 AND NOT EXISTS (
            SELECT 1 FROM audit_logs a WHERE a.entity_type = 'review' AND a.entity_id = r.id
              AND a.action = 'review.approved' AND a.user_id IS NOT NULL
        )
        """,
    ),
    Rule(
        "people.one_default_wishlist",
        "whoever has wish lists has exactly one default one",
        """
        SELECT user_id AS subject, count(*) FILTER (WHERE is_default) || ' default lists' AS found FROM wishlists
        GROUP BY user_id HAVING count(*) FILTER (WHERE is_default) <> 1
        """,
    ),
    Rule(
        "people.shared_lists_have_addresses",
        "a wish list has an address exactly while it is shared",
        """
        SELECT id AS subject, CASE WHEN is_public THEN 'shared without address' ELSE 'private with one' END AS found
        FROM wishlists WHERE is_public <> (share_token IS NOT NULL)
        """,
    ),
    Rule(
        "people.erased_are_anonymous",
        "an erased person has no name, contact, password or open session",
        """
        SELECT u.id AS subject, 'still known' AS found FROM users u WHERE u.deleted_at IS NOT NULL AND (
            u.email IS NOT NULL OR u.name IS NOT NULL OR u.phone IS NOT NULL OR u.password_hash IS NOT NULL
            OR EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = u.id AND s.revoked_at IS NULL)
            OR EXISTS (SELECT 1 FROM addresses a WHERE a.user_id = u.id)
        )
        """,
    ),
    Rule(
        "people.no_category_cycle",
        "no category is its own ancestor",
        """
        WITH RECURSIVE up(start, id, steps) AS (
            SELECT id, parent_id, 1 FROM categories WHERE parent_id IS NOT NULL
            UNION ALL
            SELECT up.start, c.parent_id, steps + 1 FROM up JOIN categories c ON c.id = up.id
            WHERE c.parent_id IS NOT NULL AND up.steps < 100 AND up.id <> up.start
        )
        SELECT start AS subject, 'its own ancestor' AS found FROM up WHERE id = start
        """,
    ),
    *(
        Rule(
            f"people.{table}_names_somebody",
            f"whoever {table}.{column} names is known",
            f"""
            SELECT t.id AS subject, t.{column}::text || ' is nobody' AS found FROM {table} t
            WHERE t.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = t.{column})
            """,
        )
        for table, column in _NAMELESS
    ),
)
