"""Sealing anew, with the newest key, whatever an older one sealed; afterwards the old key can be taken away."""

import json
from typing import Any

from sqlalchemy import Column, MetaData, Table, text

from stylist.db.encryption import SEALED, EncryptedJson, EncryptedText, Keyring, is_sealed, seal_json
from stylist.db.session import Transaction

BATCH = 500


def sealed_columns(metadata: MetaData) -> list[Column[Any]]:
    """Every column whose type says that it is sealed, whoever owns its table."""
    return [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, EncryptedText | EncryptedJson)
    ]


async def reseal_all(transaction: Transaction, *, keyring: Keyring, metadata: MetaData) -> int:
    """Seal with the first key what is sealed with another, or lies open; how many values that were.

    Raises:
        Unreadable: a value fits none of the keys: the key that sealed it is missing from the settings.
    """
    return sum([await _reseal(transaction, keyring, column) for column in sealed_columns(metadata)])


async def _reseal(transaction: Transaction, keyring: Keyring, column: Column[Any]) -> int:
    done, after = 0, ""
    while True:
        async with transaction() as session:
            found = await session.execute(
                text(_batch(column.table, column)), {"after": after, "limit": BATCH}
            )
            rows = found.all()
            for id, held in rows:
                renewed = _renewed(keyring, held, is_json=isinstance(column.type, EncryptedJson))
                if renewed is not None:
                    # Whoever changed the value meanwhile sealed it with the newest key.
                    await session.execute(
                        text(
                            f"UPDATE {column.table.name} SET {column.name} = CAST(:new AS {_kind(column)})"
                            f" WHERE {_key(column.table)} = :id AND {column.name}::text = :old"
                        ),
                        {"id": id, "new": renewed, "old": held},
                    )
                    done += 1
        if len(rows) < BATCH:
            return done
        after = rows[-1].id


def _key(table: Table) -> str:
    """One text that names a row, whatever its key is made of."""
    return "concat_ws('/', " + ", ".join(f"{column.name}::text" for column in table.primary_key) + ")"


def _batch(table: Table, column: Column[Any]) -> str:
    return (
        f"SELECT {_key(table)} AS id, {column.name}::text AS held FROM {table.name} WHERE {column.name} IS NOT NULL"
        f" AND {_key(table)} > CAST(:after AS text) ORDER BY 1 LIMIT :limit"
    )


def _kind(column: Column[Any]) -> str:
    return "jsonb" if isinstance(column.type, EncryptedJson) else "text"


def _renewed(keyring: Keyring, held: str, *, is_json: bool) -> str | None:
    """The value sealed anew, or `None` if it needs no sealing."""
    if not is_json:
        return None if keyring.is_newest(held) else keyring.seal(keyring.open(held))
    value = json.loads(held)
    if not is_sealed(value):
        return json.dumps(seal_json(keyring, value))
    if keyring.is_newest(value[SEALED]):
        return None
    return json.dumps({SEALED: keyring.seal(keyring.open(value[SEALED]))})
