"""Everything about a person as JSON: every row of every table that is theirs, by the rules of `belongings`."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import text

from stylist.actions.accounts.belongings import BELONGINGS, Belonging
from stylist.commerce.customers import queries
from stylist.commerce.ids import UserId
from stylist.db.base import Base
from stylist.db.encryption import EncryptedJson, Keyring, is_sealed, open_json
from stylist.db.session import Session, Transaction

FORMAT = "luxeverse-stylist-export/1"


async def export_person(
    transaction: Transaction, *, user_id: UserId, keyring: Keyring, now: datetime
) -> dict[str, Any]:
    """What the shop has of a person, read from one moment: tables by name, each a list of rows.

    Sealed values are opened; what is left out, and why, is told beside the data.

    Raises:
        UserNotFound: unknown or erased.
    """
    async with transaction() as session:
        await queries.get_user(session, user_id=user_id, now=now)
        handed_out = [it for it in BELONGINGS if it.not_exported is None]
        return {
            "format": FORMAT,
            "exported_at": now.isoformat(),
            "user_id": str(user_id),
            "data": {it.table: await _rows(session, it, user_id, keyring) for it in handed_out},
            "left_out": {
                "tables": {
                    it.table: str(it.not_exported) for it in BELONGINGS if it.not_exported is not None
                },
                "columns": {
                    f"{it.table}.{column}": why.value
                    for it in handed_out
                    for column, why in it.omitted.items()
                },
            },
        }


async def _rows(session: Session, it: Belonging, user_id: UserId, keyring: Keyring) -> list[dict[str, Any]]:
    omitted = sorted(it.omitted)
    rows = await session.execute(
        text(
            f"SELECT (to_jsonb(t) - CAST(:omitted AS text[]))::text FROM {it.table} t"
            f" WHERE {it.where()} ORDER BY {_order(it.table)}"
        ),
        {"user": user_id, "omitted": omitted},
    )
    return [_opened(it.table, json.loads(row), keyring) for row in rows.scalars()]


def _order(table: str) -> str:
    columns = Base.metadata.tables[table].columns
    first = next((name for name in ("created_at", "added_at", "used_at") if name in columns), None)
    key = [column.name for column in Base.metadata.tables[table].primary_key]
    return ", ".join(f"t.{name}" for name in ([first] if first else []) + key)


def _opened(table: str, row: dict[str, Any], keyring: Keyring) -> dict[str, Any]:
    for column in Base.metadata.tables[table].columns:
        if isinstance(column.type, EncryptedJson) and is_sealed(row.get(column.name)):
            row[column.name] = open_json(keyring, row[column.name])
    return row
