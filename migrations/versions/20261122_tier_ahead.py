"""A tier paid ahead stands with the person, so that it counts from the moment the running one ends."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_tier_ahead"
down_revision = "20261122_memberships"
branch_labels = None
depends_on = None

MembershipTier = postgresql.ENUM(
    "PEARL", "SAPPHIRE", "DIAMOND", "OBSIDIAN", name="MembershipTier", create_type=False
)


def upgrade() -> None:
    op.add_column("users", sa.Column("membership_next_tier", MembershipTier, nullable=True))
    op.add_column("users", sa.Column("membership_next_expires_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("users", "membership_next_expires_at")
    op.drop_column("users", "membership_next_tier")
