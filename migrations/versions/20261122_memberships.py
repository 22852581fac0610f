"""Memberships: what is paid for and what follows, what an order brings, invitations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_memberships"
down_revision = "20261122_provider_customers"
branch_labels = None
depends_on = None

MembershipTier = postgresql.ENUM(
    "PEARL", "SAPPHIRE", "DIAMOND", "OBSIDIAN", name="MembershipTier", create_type=False
)
MOMENT = sa.DateTime(timezone=True)
AMOUNT = sa.Numeric(precision=10, scale=2)


def _now() -> sa.TextClause:
    return sa.text("CURRENT_TIMESTAMP")


def _user(table: str, *, column: str = "user_id", ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        ["users.id"],
        name=op.f(f"{table}_{column}_fkey"),
        onupdate="CASCADE",
        ondelete=ondelete,
    )


def upgrade() -> None:
    op.create_table(
        "memberships",
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("tier", MembershipTier, nullable=False),
        sa.Column("monthly_price", AMOUNT, nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("anchored_at", MOMENT, nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("following_tier", MembershipTier, nullable=True),
        sa.Column("following_price", AMOUNT, nullable=True),
        sa.Column("following_ends_at", MOMENT, nullable=True),
        sa.Column("renews_as", MembershipTier, nullable=False),
        sa.Column("renewal_failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("renewal_tried_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, server_default=_now(), nullable=False),
        sa.Column("updated_at", MOMENT, server_default=_now(), nullable=False),
        sa.CheckConstraint(
            "tier <> 'PEARL' AND following_tier IS DISTINCT FROM 'PEARL'",
            name=op.f("ck_memberships_paid_tier"),
        ),
        sa.CheckConstraint(
            "starts_at < ends_at AND ends_at < following_ends_at", name=op.f("ck_memberships_in_order")
        ),
        sa.CheckConstraint(
            "(following_tier IS NULL) = (following_ends_at IS NULL)", name=op.f("ck_memberships_following")
        ),
        sa.CheckConstraint("monthly_price >= 0 AND following_price >= 0", name=op.f("ck_memberships_money")),
        _user("memberships"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("memberships_pkey")),
    )
    op.create_index("idx_memberships_ends", "memberships", ["ends_at"])
    op.create_table(
        "membership_orders",
        sa.Column("order_id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("from_tier", MembershipTier, nullable=False),
        sa.Column("to_tier", MembershipTier, nullable=False),
        sa.Column("amount", AMOUNT, nullable=False),
        sa.Column("monthly_price", AMOUNT, nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("applied_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, server_default=_now(), nullable=False),
        sa.CheckConstraint("amount >= 0 AND monthly_price >= 0", name=op.f("ck_membership_orders_money")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("membership_orders_order_id_fkey"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        _user("membership_orders"),
        sa.PrimaryKeyConstraint("order_id", name=op.f("membership_orders_pkey")),
    )
    op.create_index(
        "idx_membership_orders_user", "membership_orders", ["user_id", sa.literal_column("created_at DESC")]
    )
    op.create_table(
        "membership_invitations",
        sa.Column("id", sa.UUID(), server_default=sa.text("uuid_generate_v4()"), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("tier", MembershipTier, nullable=False),
        sa.Column("issued_by", sa.UUID(), nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, server_default=_now(), nullable=False),
        _user("membership_invitations"),
        _user("membership_invitations", column="issued_by", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("membership_invitations_pkey")),
    )
    op.create_index(
        "idx_membership_invitations_open",
        "membership_invitations",
        ["user_id", "tier"],
        unique=True,
        postgresql_where=sa.text("accepted_at IS NULL AND revoked_at IS NULL"),
    )
    op.create_index("idx_membership_invitations_issued_by", "membership_invitations", ["issued_by"])


def downgrade() -> None:
    op.drop_table("membership_invitations")
    op.drop_table("membership_orders")
    op.drop_table("memberships")
