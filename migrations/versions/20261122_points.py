"""Points: which a cart is to pay with, and what a movement was worked out from."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_points"
down_revision = "20261122_gift_card_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "carts", sa.Column("points_to_use", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.create_check_constraint(op.f("ck_carts_points_to_use"), "carts", "points_to_use >= 0")
    op.add_column("loyalty_points", sa.Column("key", sa.String(length=255), nullable=True))
    op.add_column(
        "loyalty_points",
        sa.Column(
            "details",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
    )
    op.create_unique_constraint("loyalty_points_key_key", "loyalty_points", ["key"])
    op.create_index(
        "idx_loyalty_points_due",
        "loyalty_points",
        ["expires_at", "user_id"],
        postgresql_where=sa.text("remaining > 0"),
    )
    # Points of a return that were spent already are owed: the balance is below zero until new ones are earned.
    op.drop_constraint(op.f("ck_loyalty_points_balance"), "loyalty_points", type_="check")


def downgrade() -> None:
    op.create_check_constraint(op.f("ck_loyalty_points_balance"), "loyalty_points", "balance_after >= 0")
    op.drop_index("idx_loyalty_points_due", "loyalty_points")
    op.drop_constraint("loyalty_points_key_key", "loyalty_points", type_="unique")
    op.drop_column("loyalty_points", "details")
    op.drop_column("loyalty_points", "key")
    op.drop_constraint(op.f("ck_carts_points_to_use"), "carts", type_="check")
    op.drop_column("carts", "points_to_use")
