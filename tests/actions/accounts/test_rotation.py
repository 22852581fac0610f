"""Keys change: everything sealed is sealed anew, and what lay open is sealed."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from stylist.actions.accounts.rotation import reseal_all, sealed_columns
from stylist.commerce.customers.models import OAuthAccount, Recipient
from stylist.db.encryption import Keyring, Unreadable, use_keyring
from stylist.db.session import Transaction, make_engine, make_transaction
from stylist.memory.profile.models import StyleProfile
from stylist.registry import metadata
from tests.factories import make_customer

SIZES = {"dress": "38"}


def engine_with(url: str, *keys: str) -> AsyncEngine:
    engine = make_engine(url, pool_size=2)
    use_keyring(engine, Keyring(keys))
    return engine


def test_every_sealed_column_is_found() -> None:
    assert {f"{column.table.name}.{column.name}" for column in sealed_columns(metadata)} == {
        "oauth_accounts.access_token", "oauth_accounts.refresh_token", "oauth_accounts.id_token",
        "keyed_requests.body", "oauth_attempts.code_verifier", "recipients.sizes",
        "style_profiles.measurements", "style_profiles.typical_sizes",
    }  # fmt: skip


async def fill(transaction: Transaction) -> None:
    async with transaction() as session:
        for n in range(3):
            user_id = await make_customer(session)
            session.add(StyleProfile(user_id=user_id, measurements={"chest": 90 + n}))
            session.add(Recipient(user_id=user_id, name="Vera", sizes=SIZES))
            session.add(
                OAuthAccount(
                    user_id=user_id, provider="oidc", provider_account_id=str(n), access_token=f"t{n}"
                )
            )
        open_one = await make_customer(session)
        await session.execute(
            text("INSERT INTO style_profiles (user_id, measurements) VALUES (:user, '{\"chest\": 93}')"),
            {"user": open_one},
        )


async def read(transaction: Transaction) -> tuple[list[Any], list[Any], list[Any]]:
    async with transaction() as session:
        chests = await session.scalars(
            StyleProfile.__table__.select().with_only_columns(StyleProfile.measurements)
        )
        sizes = await session.scalars(Recipient.__table__.select().with_only_columns(Recipient.sizes))
        tokens = await session.scalars(
            OAuthAccount.__table__.select().with_only_columns(OAuthAccount.access_token)
        )
        return sorted(it["chest"] for it in chests), list(sizes), sorted(tokens)


async def test_the_old_key_is_not_needed_after_rotation(fresh_database: str) -> None:
    before, during, after = (
        engine_with(fresh_database, *keys) for keys in (("old",), ("new", "old"), ("new",))
    )
    await fill(make_transaction(before))

    with pytest.raises(Unreadable):
        await reseal_all(make_transaction(after), keyring=Keyring(["new"]), metadata=metadata)
    rotated = Keyring(["new", "old"])
    first = await reseal_all(make_transaction(during), keyring=rotated, metadata=metadata)
    second = await reseal_all(make_transaction(during), keyring=rotated, metadata=metadata)

    assert (first, second) == (10, 0)
    assert await read(make_transaction(after)) == ([90, 91, 92, 93], [SIZES] * 3, ["t0", "t1", "t2"])
    for engine in (before, during, after):
        await engine.dispose()
