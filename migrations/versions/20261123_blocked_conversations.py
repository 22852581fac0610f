"""When a channel said that a conversation's shopper no longer takes messages."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_blocked_conversations"
down_revision = "20261122_baseline"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("sessions", "blocked_at")
