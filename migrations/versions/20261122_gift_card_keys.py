"""Gift cards: a movement happens once per key, and says which member of staff did it."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_gift_card_keys"
down_revision = "20261122_baseline"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("gift_card_entries", sa.Column("created_by", sa.UUID(), nullable=True))
    op.add_column("gift_card_entries", sa.Column("key", sa.String(length=200), nullable=True))
    op.create_foreign_key(
        op.f("gift_card_entries_created_by_fkey"),
        "gift_card_entries",
        "users",
        ["created_by"],
        ["id"],
        onupdate="CASCADE",
        ondelete="SET NULL",
    )
    op.create_unique_constraint("gift_card_entries_key_key", "gift_card_entries", ["key"])
    op.create_index("idx_gift_card_entries_created_by", "gift_card_entries", ["created_by"])


def downgrade() -> None:
    op.drop_index("idx_gift_card_entries_created_by", table_name="gift_card_entries")
    op.drop_constraint("gift_card_entries_key_key", "gift_card_entries", type_="unique")
    op.drop_constraint(op.f("gift_card_entries_created_by_fkey"), "gift_card_entries", type_="foreignkey")
    op.drop_column("gift_card_entries", "key")
    op.drop_column("gift_card_entries", "created_by")
