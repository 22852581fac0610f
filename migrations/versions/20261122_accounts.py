"""Accounts: consents with their wording, a VIP's advisor, one-time codes, signing in elsewhere, points as text."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_accounts"
down_revision = "20261122_shipments"
branch_labels = None
depends_on = None

PLAIN = (
    """CREATE FUNCTION coordinates_from_text(text) RETURNS point LANGUAGE sql IMMUTABLE STRICT
    AS 'SELECT $1::point'""",
    """CREATE FUNCTION coordinates_as_text(point) RETURNS text LANGUAGE sql IMMUTABLE STRICT
    AS 'SELECT $1::text'""",
)
POSTGIS = (
    """CREATE FUNCTION coordinates_from_text(text) RETURNS geography LANGUAGE sql IMMUTABLE STRICT
    AS 'SELECT ST_SetSRID(ST_MakePoint(($1::point)[0], ($1::point)[1]), 4326)::geography'""",
    """CREATE FUNCTION coordinates_as_text(geography) RETURNS text LANGUAGE sql IMMUTABLE STRICT
    AS 'SELECT point(ST_X($1::geometry), ST_Y($1::geometry))::text'""",
)
NOW = sa.text("CURRENT_TIMESTAMP")
NEW_UUID = sa.text("uuid_generate_v4()")


def moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    kind = op.get_bind().scalar(
        sa.text(
            "SELECT atttypid::regtype::text FROM pg_attribute"
            " WHERE attrelid = 'addresses'::regclass AND attname = 'coordinates'"
        )
    )
    for statement in PLAIN if kind == "point" else POSTGIS:
        op.execute(statement)
    op.add_column("users", sa.Column("outside_model_consent", sa.Boolean(), nullable=True))
    op.add_column("users", sa.Column("marketing_consent", sa.Boolean(), nullable=True))
    op.add_column("users", sa.Column("advisor_id", sa.UUID(), nullable=True))
    op.create_foreign_key(
        "users_advisor_id_fkey", "users", "users", ["advisor_id"], ["id"],
        ondelete="SET NULL", onupdate="CASCADE",
    )  # fmt: skip
    op.create_index(
        "idx_users_advisor_id", "users", ["advisor_id"], postgresql_where=sa.text("advisor_id IS NOT NULL")
    )
    op.add_column(
        "consents", sa.Column("wording", sa.String(20), nullable=False, server_default=sa.text("'1'"))
    )
    op.add_column("recipients", sa.Column("birthday", sa.Date(), nullable=True))
    op.create_table(
        "one_time_codes",
        sa.Column("id", sa.UUID(), server_default=NEW_UUID, nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=True),
        sa.Column("session_id", sa.UUID(), nullable=True),
        sa.Column("target", sa.String(64), nullable=True),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        moment("expires_at", nullable=False),
        moment("used_at"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("attempts >= 0", name="ck_one_time_codes_attempts"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], "one_time_codes_user_id_fkey", ondelete="CASCADE", onupdate="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], "one_time_codes_session_id_fkey",
            ondelete="CASCADE", onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="one_time_codes_pkey"),
    )  # fmt: skip
    op.create_index(
        "idx_one_time_codes_session", "one_time_codes", ["session_id", "purpose", sa.text("created_at DESC")]
    )
    op.create_index("idx_one_time_codes_user", "one_time_codes", ["user_id"])
    op.create_index("idx_one_time_codes_hash", "one_time_codes", ["code_hash"])
    op.create_index("idx_one_time_codes_target", "one_time_codes", ["target", sa.text("created_at DESC")])
    op.create_index("idx_one_time_codes_expires", "one_time_codes", ["expires_at"])
    op.create_table(
        "oauth_attempts",
        sa.Column("id", sa.UUID(), server_default=NEW_UUID, nullable=False),
        sa.Column("provider", sa.String(50), nullable=False),
        sa.Column("session_id", sa.UUID(), nullable=False),
        sa.Column("state_hash", sa.String(64), nullable=False),
        sa.Column("browser_hash", sa.String(64), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("code_verifier", sa.Text(), nullable=False),
        moment("expires_at", nullable=False),
        moment("used_at"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], "oauth_attempts_session_id_fkey",
            ondelete="CASCADE", onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="oauth_attempts_pkey"),
        sa.UniqueConstraint("state_hash", name="oauth_attempts_state_hash_key"),
    )  # fmt: skip
    op.create_index("idx_oauth_attempts_session", "oauth_attempts", ["session_id"])
    op.create_index("idx_oauth_attempts_expires", "oauth_attempts", ["expires_at"])


def downgrade() -> None:
    op.drop_table("oauth_attempts")
    op.drop_table("one_time_codes")
    op.drop_column("recipients", "birthday")
    op.drop_column("consents", "wording")
    op.drop_index("idx_users_advisor_id", "users")
    for column in ("advisor_id", "marketing_consent", "outside_model_consent"):
        op.drop_column("users", column)
    for name in ("coordinates_as_text", "coordinates_from_text"):
        op.execute(f"DROP FUNCTION {name}")
