import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from stylist.commerce.customers import address_book, passwords, preferences, queries, service, tokens
from stylist.commerce.customers.errors import (
    AddressInvalid,
    AddressNotFound,
    EmailInvalid,
    EmailTaken,
    NotAGuest,
    PasswordTooWeak,
    UnknownSession,
    UserNotFound,
    WrongCredentials,
)
from stylist.commerce.customers.models import Address, ShopperSession, User
from stylist.commerce.customers.states import ConsentKind, MembershipTier, UserRole
from stylist.commerce.customers.views import AddressView, SessionView
from stylist.commerce.ids import AddressId, SessionId, UserId
from stylist.db.session import Session, Transaction
from tests.factories import make_customer, make_guest, make_session

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PASSWORD = "a long enough secret"
BOSTON: Mapping[str, Any] = {
    "first_name": "Ada",
    "last_name": "Winter",
    "line1": "12 Rose Street",
    "city": "Boston",
    "state": "MA",
    "postal_code": "02108",
    "country_code": "US",
}


async def open_web(session: Session, user_id: UserId, token: str = "token", **fields: Any) -> SessionView:
    return await service.open_session(
        session,
        user_id=user_id,
        channel="web",
        token_hash=tokens.digest(token),
        now=NOW,
        lifetime=DAY,
        **fields,
    )


async def count(session: Session, row: type[Any]) -> int:
    return await session.scalar(select(func.count()).select_from(row)) or 0


async def test_a_guest_has_no_account(session: Session) -> None:
    guest = await service.create_guest(session, channel="web")

    assert (guest.role, guest.email, guest.is_guest, guest.is_staff) == (UserRole.GUEST, None, True, False)
    assert (guest.tier, guest.currency, guest.language) == (MembershipTier.PEARL, "USD", "en")


async def test_a_session_is_found_by_its_token_alone(session: Session) -> None:
    user_id = await make_guest(session)
    token = tokens.new_token()
    opened = await open_web(session, user_id, token, ip_address="10.1.2.3", user_agent="Firefox")

    found = await queries.find_session_by_token(session, token_hash=tokens.digest(token), now=NOW)

    assert found == opened
    assert (found.user_id, found.channel, found.ip_address) == (user_id, "web", "10.1.2.3")
    stored = await session.scalar(select(ShopperSession.session_token))
    assert stored == tokens.digest(token) != token
    with pytest.raises(UnknownSession):
        await queries.find_session_by_token(session, token_hash=token, now=NOW)


@pytest.mark.parametrize("why", ["expired", "revoked", "erased"])
async def test_a_dead_session_is_unknown(session: Session, why: str) -> None:
    user_id = await make_guest(session)
    opened = await open_web(session, user_id)
    now = NOW
    if why == "expired":
        now = NOW + DAY
    elif why == "revoked":
        await service.revoke_session(session, user_id=user_id, session_id=opened.id, now=NOW)
    else:
        await session.execute(update(User).where(User.id == user_id).values(deleted_at=NOW))

    with pytest.raises(UnknownSession) as refused:
        await queries.find_session_by_token(session, token_hash=tokens.digest("token"), now=now)

    assert refused.value.code == "auth.unknown_session"
    assert await queries.list_sessions(session, user_id=user_id, now=now) == ()


async def test_renewal_rotates_the_token_and_keeps_the_row(session: Session) -> None:
    opened = await open_web(session, await make_guest(session), "old")

    renewed = await service.renew_session(
        session, session_id=opened.id, token_hash=tokens.digest("new"), now=NOW + DAY / 2, lifetime=DAY
    )

    assert (renewed.id, renewed.expires_at) == (opened.id, NOW + DAY * 1.5)
    found = await queries.find_session_by_token(session, token_hash=tokens.digest("new"), now=NOW + DAY)
    assert found.id == opened.id
    with pytest.raises(UnknownSession):
        await queries.find_session_by_token(session, token_hash=tokens.digest("old"), now=NOW)
    with pytest.raises(UnknownSession):
        await service.renew_session(
            session, session_id=opened.id, token_hash=tokens.digest("late"), now=NOW + 2 * DAY, lifetime=DAY
        )


async def test_only_ones_own_session_can_be_revoked(session: Session) -> None:
    user_id, other_id = await make_guest(session), await make_guest(session)
    opened = await open_web(session, user_id)

    with pytest.raises(UnknownSession):
        await service.revoke_session(session, user_id=other_id, session_id=opened.id, now=NOW)

    assert [it.id for it in await queries.list_sessions(session, user_id=user_id, now=NOW)] == [opened.id]


async def test_a_channels_conversation_is_opened_once_and_prolonged(session: Session) -> None:
    user_id = await make_guest(session)

    async def reach(now: datetime) -> SessionView:
        return await service.find_or_open_channel_session(
            session, user_id=user_id, channel="telegram", external_id="4711", now=now, lifetime=DAY
        )

    first = await reach(NOW)
    again = await reach(NOW + DAY)

    assert (again.id, again.expires_at) == (first.id, NOW + 2 * DAY)
    assert await count(session, ShopperSession) == 1
    found = await queries.find_session_by_external(
        session, channel="telegram", external_id="4711", now=NOW + DAY
    )
    assert found is not None
    assert found.id == first.id


async def test_t01_two_first_messages_at_once_make_one_telegram_shopper(
    fresh_transaction: Transaction,
) -> None:
    start = asyncio.Barrier(8)

    async def arrive() -> UserId:
        await start.wait()
        async with fresh_transaction() as session:
            user = await service.find_or_create_telegram_shopper(
                session, telegram_id=4711, name="Ada", language="de", now=NOW
            )
            opened = await service.find_or_open_channel_session(
                session, user_id=user.id, channel="telegram", external_id="4711", now=NOW, lifetime=DAY
            )
            assert opened.user_id == user.id
            return user.id

    ids = await asyncio.gather(*(arrive() for _ in range(8)))

    assert len(set(ids)) == 1
    async with fresh_transaction() as session:
        assert (await count(session, User), await count(session, ShopperSession)) == (1, 1)
        user = await queries.get_user(session, user_id=ids[0])
        assert (user.name, user.language, user.is_guest) == ("Ada", "de", True)


async def test_signing_up_turns_the_guest_into_the_account(session: Session) -> None:
    guest_id = await make_guest(session)

    account = await service.sign_up(
        session, email=" Ada@Shop.EXAMPLE ", password=PASSWORD, name="Ada", now=NOW, guest_id=guest_id
    )

    assert (account.id, account.email, account.role) == (guest_id, "Ada@shop.example", UserRole.CUSTOMER)
    with pytest.raises(NotAGuest):
        await service.sign_up(
            session, email="b@shop.example", password=PASSWORD, name=None, now=NOW, guest_id=guest_id
        )


@pytest.mark.parametrize(
    ("email", "password", "error"),
    [
        ("ADA@shop.example", PASSWORD, EmailTaken),
        ("nonsense", PASSWORD, EmailInvalid),
        ("a@b", PASSWORD, EmailInvalid),
        ("a b@shop.example", PASSWORD, EmailInvalid),
        ("a@shop..example", PASSWORD, EmailInvalid),
        ("new@shop.example", "short", PasswordTooWeak),
        ("new@shop.example", "Password123", PasswordTooWeak),
        ("new@shop.example", "x" * 513, PasswordTooWeak),
    ],
)
async def test_signing_up_is_refused(
    session: Session, email: str, password: str, error: type[Exception]
) -> None:
    await make_customer(session, email="ada@shop.example")

    with pytest.raises(error):
        await service.sign_up(session, email=email, password=password, name=None, now=NOW)

    assert await count(session, User) == 1


async def test_two_sign_ups_of_one_address_at_once_open_one_account(fresh_transaction: Transaction) -> None:
    start = asyncio.Barrier(5)

    async def sign_up(n: int) -> str:
        await start.wait()
        email = "ada@shop.example" if n % 2 else "ADA@shop.example"
        try:
            async with fresh_transaction() as session:
                await service.sign_up(session, email=email, password=PASSWORD, name=None, now=NOW)
        except EmailTaken:
            return "taken"
        return "opened"

    outcomes = await asyncio.gather(*(sign_up(n) for n in range(5)))

    assert sorted(outcomes) == ["opened", "taken", "taken", "taken", "taken"]


async def test_signing_in_counts(session: Session) -> None:
    account = await service.sign_up(
        session, email="ada@shop.example", password=PASSWORD, name="Ada", now=NOW - DAY
    )

    signed_in = await service.sign_in_with_password(
        session, email="ADA@SHOP.example", password=PASSWORD, now=NOW
    )

    assert signed_in.id == account.id
    row = (await session.execute(select(User.login_count, User.last_login_at))).one()
    assert tuple(row) == (2, NOW)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@shop.example", "wrong"),
        ("nobody@shop.example", PASSWORD),
        ("nopassword@shop.example", PASSWORD),
        ("nopassword@shop.example", ""),
        ("", ""),
        ("nobody@shop.example", "the password of nobody"),
    ],
)
async def test_signing_in_is_refused_in_the_same_words(session: Session, email: str, password: str) -> None:
    await service.sign_up(session, email="ada@shop.example", password=PASSWORD, name="Ada", now=NOW)
    await make_customer(session, email="nopassword@shop.example")

    with pytest.raises(WrongCredentials) as refused:
        await service.sign_in_with_password(session, email=email, password=password, now=NOW)

    assert (refused.value.code, refused.value.message) == (
        "auth.wrong_credentials",
        "auth.wrong_credentials",
    )
    counts = await session.scalars(select(User.login_count).order_by(User.login_count))
    assert list(counts) == [0, 1]


async def test_an_unknown_address_costs_a_hash_too(monkeypatch: pytest.MonkeyPatch, session: Session) -> None:
    checked: list[str | None] = []
    verify = passwords.verify

    async def noting(password: str, stored: str | None) -> bool:
        checked.append(stored)
        return await verify(password, stored)

    monkeypatch.setattr(passwords, "verify", noting)
    with pytest.raises(WrongCredentials):
        await service.sign_in_with_password(session, email="x@shop.example", password=PASSWORD, now=NOW)

    assert checked == [None]


async def test_a_lapsed_membership_counts_no_more(session: Session) -> None:
    user_id = await make_customer(session, tier=MembershipTier.DIAMOND)
    await session.execute(update(User).where(User.id == user_id).values(membership_expires_at=NOW))

    before = await queries.get_user(session, user_id=user_id, now=NOW - timedelta(seconds=1))
    after = await queries.get_user(session, user_id=user_id, now=NOW)

    assert (before.tier, after.tier) == (MembershipTier.DIAMOND, MembershipTier.PEARL)


async def test_a_conversation_and_its_person_are_read_together(session: Session) -> None:
    user_id = await make_customer(session, tier=MembershipTier.DIAMOND)
    session_id = await make_session(session, user_id=user_id)

    found = await queries.get_session_and_user(session, session_id=session_id)

    assert found == (
        await queries.get_session(session, session_id=session_id),
        await queries.get_user(session, user_id=user_id),
    )
    with pytest.raises(UnknownSession):
        await queries.get_session_and_user(session, session_id=SessionId(uuid4()))


async def test_an_erased_person_is_not_found(session: Session) -> None:
    user_id = await make_customer(session, email="ada@shop.example")
    await session.execute(update(User).where(User.id == user_id).values(deleted_at=NOW))

    with pytest.raises(UserNotFound):
        await queries.get_user(session, user_id=user_id)
    assert await queries.find_user_by_email(session, email="ada@shop.example") is None


async def test_roles_open_the_console(session: Session) -> None:
    user_id = await make_customer(session)

    assert [(await service.set_role(session, user_id=user_id, role=role)).is_staff for role in UserRole] == [
        False,
        False,
        False,
        True,
        True,
    ]


async def add(session: Session, user_id: UserId, **change: Any) -> AddressView:
    return await address_book.add_address(session, user_id=user_id, now=NOW, **{**BOSTON, **change})


async def test_the_first_address_is_the_default_and_the_same_is_not_doubled(session: Session) -> None:
    user_id = await make_customer(session)

    first = await add(session, user_id)
    second = await add(session, user_id, line1="1 Elm Road")
    again = await add(session, user_id, line1="12 rose street", state="Massachusetts")
    billing = await add(session, user_id, type="billing")

    assert (first.is_default, second.is_default, billing.is_default) == (True, False, True)
    assert again.id == first.id
    assert first.one_line() == "12 Rose Street, Boston, MA 02108, US"
    assert len(await queries.list_addresses(session, user_id=user_id)) == 3


async def test_there_is_one_default_of_a_kind(session: Session) -> None:
    user_id = await make_customer(session)
    first, second = await add(session, user_id), await add(session, user_id, line1="1 Elm Road")
    third = await add(session, user_id, line1="2 Elm Road", make_default=True)

    await address_book.set_default_address(session, user_id=user_id, address_id=second.id)
    default = await queries.find_default_address(session, user_id=user_id)
    assert default is not None
    assert default.id == second.id

    await address_book.remove_address(session, user_id=user_id, address_id=second.id)
    left = await queries.list_addresses(session, user_id=user_id)
    assert {it.id for it in left} == {first.id, third.id}
    assert [it.is_default for it in left] == [True, False]


async def test_a_refused_address_leaves_no_trace(session: Session) -> None:
    user_id = await make_customer(session)

    for change in ({"postal_code": "1"}, {"type": "secret"}):
        with pytest.raises(AddressInvalid):
            await add(session, user_id, **change)

    assert await count(session, Address) == 0


async def test_c16_nobody_reads_or_changes_anothers_address(session: Session) -> None:
    user_id, other_id = await make_customer(session), await make_customer(session)
    address = await add(session, user_id)

    for attempt in (queries.get_address, address_book.set_default_address, address_book.remove_address):
        with pytest.raises(AddressNotFound):
            await attempt(session, user_id=other_id, address_id=address.id)
        with pytest.raises(AddressNotFound):
            await attempt(session, user_id=user_id, address_id=AddressId(uuid4()))

    assert await queries.get_address(session, user_id=user_id, address_id=address.id) == address
    assert await queries.list_addresses(session, user_id=other_id) == ()


async def test_two_first_addresses_at_once_leave_one_default(fresh_transaction: Transaction) -> None:
    async with fresh_transaction() as session:
        user_id = await make_customer(session)
    start = asyncio.Barrier(4)

    async def put(n: int) -> None:
        await start.wait()
        async with fresh_transaction() as session:
            await add(session, user_id, line1=f"{n} Elm Road")

    await asyncio.gather(*(put(n) for n in range(4)))

    async with fresh_transaction() as session:
        book = await queries.list_addresses(session, user_id=user_id)
    assert [it.is_default for it in book] == [True, False, False, False]


async def test_the_newest_word_on_consent_counts(session: Session) -> None:
    user_id = await make_customer(session)
    for n, (kind, granted) in enumerate(
        [(ConsentKind.PROFILING, True), (ConsentKind.MARKETING, True), (ConsentKind.PROFILING, False)],
        start=1,
    ):
        await preferences.record_consent(
            session, user_id=user_id, kind=kind, granted=granted, source="widget", now=NOW + n * DAY
        )

    consents = await queries.list_consents(session, user_id=user_id)

    assert [(it.kind, it.granted) for it in consents] == [("marketing", True), ("profiling", False)]
    assert (await queries.get_user(session, user_id=user_id)).ai_consent is False
