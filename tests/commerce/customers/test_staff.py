"""Accounts of staff, and naming the people of conversations."""

from datetime import UTC, datetime

import pytest

from stylist.commerce.customers import queries, service
from stylist.commerce.customers.errors import EmailInvalid, PasswordTooWeak, WrongCredentials
from stylist.commerce.customers.states import UserRole
from stylist.db.session import Session
from tests.factories import make_customer, make_guest, make_session

NOW = datetime(2026, 7, 3, 14, 0, tzinfo=UTC)
PASSWORD = "a long password"


async def test_add_staff_opens_an_account(session: Session) -> None:
    made = await service.add_staff(
        session, email=" Mara@Shop.Example ", password=PASSWORD, name="Mara Lind", now=NOW
    )

    known = await service.sign_in_with_password(
        session, email="mara@shop.example", password=PASSWORD, now=NOW
    )
    assert (known.id, known.role, known.name, known.is_staff) == (made.id, UserRole.ADMIN, "Mara Lind", True)


async def test_add_staff_takes_the_account_there_is_with_the_new_password(session: Session) -> None:
    shopper = await service.sign_up(
        session, email="ada@shop.example", password="an older password", name="Ada", now=NOW
    )

    made = await service.add_staff(session, email="ADA@shop.example", password=PASSWORD, name=None, now=NOW)

    assert (made.id, made.name, made.role) == (shopper.id, "Ada", UserRole.ADMIN)
    with pytest.raises(WrongCredentials):
        await service.sign_in_with_password(
            session, email="ada@shop.example", password="an older password", now=NOW
        )


@pytest.mark.parametrize(
    ("email", "password", "error"),
    [("mara", PASSWORD, EmailInvalid), ("mara@shop.example", "short", PasswordTooWeak)],
)
async def test_add_staff_refuses_bad_input(
    session: Session, email: str, password: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await service.add_staff(session, email=email, password=password, name=None, now=NOW)

    assert await queries.find_user_by_email(session, email="mara@shop.example") is None


async def test_list_people_of_sessions_names_each_conversations_person(session: Session) -> None:
    ada, guest = await make_customer(session, name="Ada Winter"), await make_guest(session)
    first = await make_session(session, user_id=ada)
    second = await make_session(session, user_id=ada, channel="telegram")
    third = await make_session(session, user_id=guest)
    await make_session(session, user_id=guest)

    people = await queries.list_people_of_sessions(session, session_ids=[first, second, third])

    assert {key: (person.id, person.name, person.role) for key, person in people.items()} == {
        first: (ada, "Ada Winter", UserRole.CUSTOMER),
        second: (ada, "Ada Winter", UserRole.CUSTOMER),
        third: (guest, None, UserRole.GUEST),
    }
