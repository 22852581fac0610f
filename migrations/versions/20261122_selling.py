"""Selling: coupons without a code, price lists, a shopper's notes, and what a line's personalisation means."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_selling"
down_revision = "20261122_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "coupons", sa.Column("is_automatic", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_index(
        "idx_coupons_automatic", "coupons", ["valid_from"], postgresql_where=sa.text("is_automatic")
    )
    op.add_column("carts", sa.Column("notes", sa.String(length=500), nullable=True))
    for name, column in (("idx_carts_open_updated", "updated_at"), ("idx_carts_open_expires", "expires_at")):
        op.create_index(name, "carts", [column], postgresql_where=sa.text("closed_at IS NULL"))
    op.add_column("order_items", sa.Column("recommendation_score", sa.Numeric(3, 2), nullable=True))
    op.add_column(
        "order_items",
        sa.Column("surcharge", sa.Numeric(10, 2), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "order_items",
        sa.Column("is_final_sale", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_order_items_recommendation_score"), "order_items", "recommendation_score BETWEEN 0 AND 1"
    )
    op.create_check_constraint(
        op.f("ck_order_items_surcharge"), "order_items", "surcharge >= 0 AND surcharge <= unit_price"
    )
    now = sa.text("CURRENT_TIMESTAMP")
    op.create_table(
        "product_prices",
        sa.Column("id", sa.UUID(), server_default=sa.text("uuid_generate_v4()"), nullable=False),
        sa.Column("variant_id", sa.UUID(), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("price", sa.Numeric(10, 2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.CheckConstraint("price >= 0", name=op.f("ck_product_prices_money")),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["product_variants.id"],
            name=op.f("product_prices_variant_id_fkey"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("product_prices_pkey")),
        sa.UniqueConstraint("variant_id", "currency", name="product_prices_variant_id_currency_key"),
    )


def downgrade() -> None:
    op.drop_table("product_prices")
    op.drop_constraint(op.f("ck_order_items_surcharge"), "order_items", type_="check")
    op.drop_constraint(op.f("ck_order_items_recommendation_score"), "order_items", type_="check")
    for column in ("is_final_sale", "surcharge", "recommendation_score"):
        op.drop_column("order_items", column)
    op.drop_index("idx_carts_open_expires", table_name="carts")
    op.drop_index("idx_carts_open_updated", table_name="carts")
    op.drop_column("carts", "notes")
    op.drop_index("idx_coupons_automatic", table_name="coupons")
    op.drop_column("coupons", "is_automatic")
