"""Sealed columns: unreadable in the database, whole again for us, and still read after the keys were rotated."""

import json
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncEngine

from stylist.commerce.customers.models import OAuthAccount, OAuthAttempt, Recipient
from stylist.db.encryption import (
    Keyring,
    KeysMissing,
    Unreadable,
    is_sealed,
    open_json,
    seal_json,
)
from stylist.db.session import Session, make_engine
from stylist.memory.profile.models import StyleProfile
from tests.conftest import KEYRING
from tests.factories import make_customer

SIZES = {"dress": "38", "shoes": 39.5}


def test_what_is_sealed_opens_and_is_never_the_same_twice() -> None:
    first, second = KEYRING.seal("chest 92"), KEYRING.seal("chest 92")

    assert first != second
    assert "chest" not in first
    assert [KEYRING.open(first), KEYRING.open(second)] == ["chest 92", "chest 92"]


def test_a_rotated_keyring_opens_the_old_and_seals_with_the_new() -> None:
    before, after = Keyring(["old"]), Keyring(["new", "old"])
    old = before.seal("secret")

    assert after.open(old) == "secret"
    assert (after.is_newest(old), after.is_newest(after.seal("secret"))) == (False, True)
    with pytest.raises(Unreadable):
        Keyring(["new"]).open(old)
    with pytest.raises(Unreadable):
        before.open(after.seal("secret"))


@pytest.mark.parametrize("broken", ["", "not sealed", "gAAAAA"])
def test_what_was_not_sealed_by_us_is_unreadable(broken: str) -> None:
    with pytest.raises(Unreadable):
        KEYRING.open(broken)


def test_a_digest_fits_its_text_and_purpose_under_every_key() -> None:
    made = Keyring(["old"]).digest("123456", purpose="code")
    rotated = Keyring(["new", "old"])

    assert len(made) == 64
    assert rotated.matches(made, "123456", purpose="code")
    assert made in rotated.digests("123456", purpose="code")
    assert not rotated.matches(made, "123457", purpose="code")
    assert not rotated.matches(made, "123456", purpose="mail")
    assert not Keyring(["new"]).matches(made, "123456", purpose="code")


def test_json_is_sealed_whole() -> None:
    sealed = seal_json(KEYRING, SIZES)

    assert is_sealed(sealed)
    assert not is_sealed(SIZES)
    assert "38" not in json.dumps(sealed)
    assert open_json(KEYRING, sealed) == SIZES


async def test_body_sizes_and_tokens_lie_sealed_in_the_database(session: Session) -> None:
    user_id = await make_customer(session)
    session.add(StyleProfile(user_id=user_id, measurements={"chest": "ninety-two"}, typical_sizes=SIZES))
    session.add(Recipient(user_id=user_id, name="Mother", sizes={"ring": "fifty-two"}))
    session.add(
        OAuthAccount(
            user_id=user_id, provider="oidc", provider_account_id="1",
            access_token="bearer-abc", refresh_token="refresh-abc", id_token="id-abc",
        )
    )  # fmt: skip
    await session.flush()
    session.expire_all()

    stored = await session.execute(
        text(
            "SELECT to_jsonb(p)::text FROM style_profiles p UNION ALL"
            " SELECT to_jsonb(r)::text FROM recipients r UNION ALL SELECT to_jsonb(o)::text FROM oauth_accounts o"
        )
    )
    everything = " ".join(stored.scalars())

    for secret in ("ninety-two", "39.5", "fifty-two", "bearer-abc", "refresh-abc", "id-abc"):
        assert secret not in everything
    profile = await one(session, StyleProfile)
    account = await one(session, OAuthAccount)
    assert (profile.measurements, profile.typical_sizes) == ({"chest": "ninety-two"}, SIZES)
    assert (await one(session, Recipient)).sizes == {"ring": "fifty-two"}
    assert (account.access_token, account.refresh_token, account.id_token) == (
        "bearer-abc", "refresh-abc", "id-abc",
    )  # fmt: skip


async def one(session: Session, kind: Any) -> Any:
    return (await session.execute(kind.__table__.select())).one()


async def test_nothing_is_sealed_without_keys(fresh_database: str) -> None:
    engine: AsyncEngine = make_engine(fresh_database, pool_size=1)
    sealing = insert(OAuthAttempt).values(code_verifier="secret")

    with pytest.raises(StatementError) as refused:
        async with engine.connect() as connection:
            await connection.execute(sealing)
    await engine.dispose()

    assert isinstance(refused.value.orig, KeysMissing)
