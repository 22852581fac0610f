"""Confirmations that ended after their conversation was answered, for those who tell it."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_untold"
down_revision = "20261122_tier_ahead"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "idx_confirmations_untold",
        "confirmations",
        ["decided_at"],
        postgresql_where=sa.text("(result ->> 'told') = 'false'"),
    )


def downgrade() -> None:
    op.drop_index("idx_confirmations_untold", "confirmations")
