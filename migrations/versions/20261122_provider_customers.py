"""A person's account at a payment provider, to which saved cards belong."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_provider_customers"
down_revision = "20261122_aftersales"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider_customers",
        sa.Column("provider", sa.String(length=50), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.String(length=255), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("provider_customers_user_id_fkey"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("provider", "user_id", name=op.f("provider_customers_pkey")),
        sa.UniqueConstraint("provider", "customer_id", name="provider_customers_provider_customer_id_key"),
    )
    op.create_index("idx_provider_customers_user_id", "provider_customers", ["user_id"])


def downgrade() -> None:
    op.drop_table("provider_customers")
