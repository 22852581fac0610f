"""After sales: changes of orders, more about returns, credit notes, and the gift card a payment moved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_aftersales"
down_revision = "20261122_selling"
branch_labels = None
depends_on = None

KEY = {"onupdate": "CASCADE", "ondelete": "SET NULL"}


def upgrade() -> None:
    op.create_table(
        "order_changes",
        sa.Column("id", sa.UUID(), server_default=sa.text("uuid_generate_v4()"), nullable=False),
        sa.Column("order_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("plan", postgresql.JSONB(none_as_null=True), nullable=False),
        sa.Column("difference", sa.Numeric(10, 2), nullable=False),
        sa.Column("failure", sa.String(length=100), nullable=True),
        sa.Column("idempotency_key", sa.String(length=255), nullable=False),
        sa.Column("created_by", sa.UUID(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('address', 'payment', 'items')", name=op.f("ck_order_changes_kind")),
        sa.CheckConstraint("status IN ('pending', 'done', 'failed')", name=op.f("ck_order_changes_status")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("order_changes_order_id_fkey"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("order_changes_created_by_fkey"), **KEY
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("order_changes_pkey")),
        sa.UniqueConstraint("idempotency_key", name="order_changes_idempotency_key_key"),
    )
    op.create_index("idx_order_changes_order", "order_changes", ["order_id", "created_at"])
    op.create_index("idx_order_changes_created_by", "order_changes", ["created_by"])
    op.create_index(
        "idx_order_changes_pending",
        "order_changes",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("status = 'pending'"),
    )

    op.add_column("returns", sa.Column("refund_gift_card_id", sa.UUID(), nullable=True))
    op.add_column(
        "returns",
        sa.Column("shipping_amount", sa.Numeric(10, 2), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("returns", sa.Column("replacement_order_id", sa.UUID(), nullable=True))
    op.add_column("returns", sa.Column("decision_note", sa.Text(), nullable=True))
    op.add_column("returns", sa.Column("failure", sa.String(length=100), nullable=True))
    op.add_column("returns", sa.Column("idempotency_key", sa.String(length=255), nullable=True))
    op.add_column("returns", sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        op.f("returns_refund_gift_card_id_fkey"),
        "returns",
        "gift_cards",
        ["refund_gift_card_id"],
        ["id"],
        **KEY,
    )
    op.create_foreign_key(
        op.f("returns_replacement_order_id_fkey"),
        "returns",
        "orders",
        ["replacement_order_id"],
        ["id"],
        **KEY,
    )
    op.create_unique_constraint("returns_idempotency_key_key", "returns", ["idempotency_key"])
    op.create_index("idx_returns_refund_gift_card_id", "returns", ["refund_gift_card_id"])
    op.create_index("idx_returns_replacement_order_id", "returns", ["replacement_order_id"])
    op.create_index("idx_returns_status", "returns", ["status", "created_at"])
    op.drop_constraint(op.f("ck_returns_money"), "returns", type_="check")
    op.create_check_constraint(
        op.f("ck_returns_money"), "returns", "refund_amount >= 0 AND shipping_amount >= 0"
    )

    for name in ("received_quantity", "restocked_quantity"):
        op.add_column(
            "return_items", sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
    for name in ("goods_amount", "tax_amount"):
        op.add_column(
            "return_items", sa.Column(name, sa.Numeric(10, 2), server_default=sa.text("0"), nullable=False)
        )
    op.drop_constraint(op.f("ck_return_items_money"), "return_items", type_="check")
    op.create_check_constraint(
        op.f("ck_return_items_money"),
        "return_items",
        "new_unit_price >= 0 AND goods_amount >= 0 AND tax_amount >= 0",
    )
    op.create_check_constraint(
        op.f("ck_return_items_received"),
        "return_items",
        "received_quantity BETWEEN 0 AND quantity AND restocked_quantity BETWEEN 0 AND received_quantity",
    )

    op.create_table(
        "credit_notes",
        sa.Column("id", sa.UUID(), server_default=sa.text("uuid_generate_v4()"), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.UUID(), nullable=False),
        sa.Column("return_id", sa.UUID(), nullable=True),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("goods_amount", sa.Numeric(10, 2), nullable=False),
        sa.Column("shipping_amount", sa.Numeric(10, 2), nullable=False),
        sa.Column("tax_amount", sa.Numeric(10, 2), nullable=False),
        sa.Column("tax_included", sa.Boolean(), nullable=False),
        sa.Column("total", sa.Numeric(10, 2), nullable=False),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("refunded_to", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("idempotency_key", sa.String(length=255), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "goods_amount >= 0 AND shipping_amount >= 0 AND tax_amount >= 0 AND total >= 0",
            name=op.f("ck_credit_notes_money"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("credit_notes_order_id_fkey"),
            onupdate="CASCADE",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["return_id"], ["returns.id"], name=op.f("credit_notes_return_id_fkey"), **KEY
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("credit_notes_pkey")),
        sa.UniqueConstraint("idempotency_key", name="credit_notes_idempotency_key_key"),
        sa.UniqueConstraint("number", name="credit_notes_number_key"),
    )
    op.create_index("idx_credit_notes_order_id", "credit_notes", ["order_id"])
    op.create_index("idx_credit_notes_return_id", "credit_notes", ["return_id"])

    op.add_column("payment_transactions", sa.Column("gift_card_id", sa.UUID(), nullable=True))
    op.create_foreign_key(
        op.f("payment_transactions_gift_card_id_fkey"),
        "payment_transactions",
        "gift_cards",
        ["gift_card_id"],
        ["id"],
        **KEY,
    )
    op.create_index("idx_payment_transactions_gift_card_id", "payment_transactions", ["gift_card_id"])


def downgrade() -> None:
    op.drop_column("payment_transactions", "gift_card_id")
    op.drop_table("credit_notes")
    op.drop_constraint(op.f("ck_return_items_received"), "return_items", type_="check")
    op.drop_constraint(op.f("ck_return_items_money"), "return_items", type_="check")
    for name in ("tax_amount", "goods_amount", "restocked_quantity", "received_quantity"):
        op.drop_column("return_items", name)
    op.create_check_constraint(op.f("ck_return_items_money"), "return_items", "new_unit_price >= 0")
    op.drop_index("idx_returns_status", table_name="returns")
    op.drop_constraint(op.f("ck_returns_money"), "returns", type_="check")
    for name in (
        "approved_at",
        "idempotency_key",
        "failure",
        "decision_note",
        "replacement_order_id",
        "shipping_amount",
        "refund_gift_card_id",
    ):
        op.drop_column("returns", name)
    op.create_check_constraint(op.f("ck_returns_money"), "returns", "refund_amount >= 0")
    op.drop_table("order_changes")
