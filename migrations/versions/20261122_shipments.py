"""Parcels: where they can be followed, who packed them and why, and the states they may have."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_shipments"
down_revision = "20261122_points"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shipments", sa.Column("tracking_url", sa.String(length=500), nullable=True))
    op.add_column("shipments", sa.Column("created_by", sa.UUID(), nullable=True))
    op.add_column("shipments", sa.Column("note", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_shipments_status"), "shipments", "status IN ('packed', 'shipped', 'delivered', 'void')"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_shipments_status"), "shipments", type_="check")
    for column in ("note", "created_by", "tracking_url"):
        op.drop_column("shipments", column)
