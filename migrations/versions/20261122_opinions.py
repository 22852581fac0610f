"""Wish lists: one default a person, what was told of watches. Notifications: when to deliver. Reviews: why held."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_opinions"
down_revision = "20261122_untold"
branch_labels = None
depends_on = None

# A person's oldest list becomes the one that is meant when none is named.
CHOOSE_DEFAULTS = """
UPDATE wishlists SET is_default = true WHERE id IN (
  SELECT DISTINCT ON (user_id) id FROM wishlists ORDER BY user_id, created_at, id
)
"""


def upgrade() -> None:
    op.add_column(
        "wishlists", sa.Column("is_default", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.execute(CHOOSE_DEFAULTS)
    op.create_index(
        "idx_wishlists_default", "wishlists", ["user_id"], unique=True, postgresql_where=sa.text("is_default")
    )
    op.add_column("wishlist_items", sa.Column("sold_out_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("wishlist_items", sa.Column("told_price", sa.Numeric(10, 2), nullable=True))
    op.create_check_constraint(op.f("ck_wishlist_items_told_price"), "wishlist_items", "told_price >= 0")
    op.add_column("notifications", sa.Column("deliver_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "idx_notifications_deliver_at",
        "notifications",
        ["deliver_at"],
        postgresql_where=sa.text("deliver_at IS NOT NULL"),
    )
    op.add_column(
        "reviews", sa.Column("flags", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column("reviews", sa.Column("moderation_reason", sa.String(255), nullable=True))


def downgrade() -> None:
    op.drop_column("reviews", "moderation_reason")
    op.drop_column("reviews", "flags")
    op.drop_index("idx_notifications_deliver_at", "notifications")
    op.drop_column("notifications", "deliver_at")
    op.drop_column("wishlist_items", "told_price")  # and its check with it
    op.drop_column("wishlist_items", "sold_out_at")
    op.drop_index("idx_wishlists_default", "wishlists")
    op.drop_column("wishlists", "is_default")
