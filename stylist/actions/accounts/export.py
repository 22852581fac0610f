"""Everything about a person as JSON: every row of every table that is theirs, by the rules of `belongings`."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import text

from stylist.actions.accounts.belongings import BELONGINGS, Belonging
from stylist.commerce.customers import queries
from stylist.commerce.ids import UserId
from stylist.db.encryption import Keyring, is_sealed, open_json
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
    rows = await session.execute(
        text(f"SELECT (to_jsonb(t) - CAST(:omitted AS text[]))::text FROM {it.table} t WHERE {it.where()}"),
        {"user": user_id, "omitted": sorted(it.omitted)},
    )
    opened = [_opened(json.loads(row), keyring) for row in rows.scalars()]
    return sorted(opened, key=_age)


def _age(row: dict[str, Any]) -> tuple[str, str]:
    """Oldest first; what has no time by itself."""
    moment = next((row[name] for name in ("created_at", "added_at", "used_at") if row.get(name)), "")
    return str(moment), str(row.get("id", ""))


def _opened(row: dict[str, Any], keyring: Keyring) -> dict[str, Any]:
    """The row with what is sealed in it opened."""
    return {key: open_json(keyring, value) if is_sealed(value) else value for key, value in row.items()}
