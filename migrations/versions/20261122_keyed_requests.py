"""Requests with an Idempotency-Key and what they were answered."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_keyed_requests"
down_revision = "20261122_opinions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "keyed_requests",
        sa.Column("id", sa.UUID(), server_default=sa.text("uuid_generate_v4()"), nullable=False),
        sa.Column("session_id", sa.UUID(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("has_written", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("claimed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.TIMESTAMP(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("keyed_requests_pkey")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("keyed_requests_session_id_fkey"),
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
    )
    op.create_index("idx_keyed_requests_key", "keyed_requests", ["session_id", "key"], unique=True)
    op.create_index("idx_keyed_requests_created_at", "keyed_requests", ["created_at"])


def downgrade() -> None:
    op.drop_table("keyed_requests")
