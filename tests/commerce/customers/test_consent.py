"""What may be used of a person, by level and consent; quiet hours by their own clock; what each role may do."""

from dataclasses import replace
from datetime import UTC, datetime, time
from uuid import uuid4

import pytest

from stylist.commerce.customers import accounts, queries, service
from stylist.commerce.customers.consent import allows
from stylist.commerce.customers.errors import NotPermitted, RoleNotChangeable
from stylist.commerce.customers.permissions import PERMISSIONS, Permission, may, require
from stylist.commerce.customers.quiet_hours import is_quiet, next_waking
from stylist.commerce.customers.states import MembershipTier, Use, UserRole
from stylist.commerce.customers.views import UserView
from stylist.commerce.ids import UserId
from stylist.db.session import Session
from tests.factories import make_customer, make_guest

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PERSONAL = (Use.SIZES, Use.AVOIDS, Use.PROFILE, Use.BEHAVIOUR)
ADA = UserView(
    id=UserId(uuid4()), email="ada@shop.example", name="Ada", phone=None, role=UserRole.CUSTOMER,
    tier=MembershipTier.PEARL, currency="USD", language="en", timezone="UTC", ai_consent=True,
    personalization_level=5, style_profile_completed=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("levels", "allowed"),
    [
        (range(0, 1), set()),
        (range(1, 4), {Use.SIZES, Use.AVOIDS}),
        (range(4, 8), {Use.SIZES, Use.AVOIDS, Use.PROFILE}),
        (range(8, 11), set(PERSONAL)),
    ],
)
def test_the_level_decides_what_is_used(levels: range, allowed: set[Use]) -> None:
    for level in levels:
        user = replace(ADA, personalization_level=level)
        assert {use for use in PERSONAL if allows(user, use)} == allowed


@pytest.mark.parametrize(("level", "allowed"), [(0, set()), (10, {Use.SIZES, Use.AVOIDS})])
def test_without_consent_to_profiling_only_what_was_stated_counts(level: int, allowed: set[Use]) -> None:
    user = replace(ADA, ai_consent=False, personalization_level=level)

    assert {use for use in PERSONAL if allows(user, use)} == allowed


@pytest.mark.parametrize(
    ("said", "level", "asked", "told"),
    [(None, 5, True, False), (True, 5, True, True), (True, 3, True, False), (False, 5, False, False)],
)
def test_a_model_outside_hears_what_was_agreed_to(
    said: bool | None, level: int, asked: bool, told: bool
) -> None:
    user = replace(ADA, outside_model_consent=said, personalization_level=level)

    assert (allows(user, Use.OUTSIDE_MODEL), allows(user, Use.PROFILE_OUTSIDE)) == (asked, told)


@pytest.mark.parametrize(("said", "allowed"), [(None, False), (False, False), (True, True)])
def test_nobody_is_written_to_unasked(said: bool | None, allowed: bool) -> None:
    assert allows(replace(ADA, marketing_consent=said), Use.MARKETING) is allowed


@pytest.mark.parametrize(
    ("zone", "hour", "quiet", "waking"),
    [
        ("UTC", 20, False, datetime(2026, 11, 22, 20, tzinfo=UTC)),
        ("UTC", 21, True, datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("UTC", 3, True, datetime(2026, 11, 22, 8, tzinfo=UTC)),
        ("Asia/Tokyo", 12, True, datetime(2026, 11, 22, 23, tzinfo=UTC)),
        ("America/New_York", 12, True, datetime(2026, 11, 22, 13, tzinfo=UTC)),
        ("No/Where", 12, False, datetime(2026, 11, 22, 12, tzinfo=UTC)),
    ],
)
def test_nights_are_quiet_where_the_person_is(zone: str, hour: int, quiet: bool, waking: datetime) -> None:
    now = datetime(2026, 11, 22, hour, tzinfo=UTC)

    assert is_quiet(now, time_zone=zone) is quiet
    assert next_waking(now, time_zone=zone) == waking


def test_quiet_hours_of_no_length_are_none_and_by_day_too() -> None:
    assert is_quiet(NOW, time_zone="UTC", begin=time(9), end=time(9)) is False
    assert is_quiet(NOW, time_zone="UTC", begin=time(11), end=time(13)) is True
    assert is_quiet(NOW, time_zone="UTC", begin=time(13), end=time(15)) is False


def test_every_role_may_what_the_one_below_may_and_staff_is_whoever_uses_the_console() -> None:
    assert set(PERMISSIONS) == set(UserRole)
    assert PERMISSIONS[UserRole.GUEST] < PERMISSIONS[UserRole.CUSTOMER] < PERMISSIONS[UserRole.VIP]
    assert PERMISSIONS[UserRole.CUSTOMER] < PERMISSIONS[UserRole.ADMIN] < PERMISSIONS[UserRole.SUPER_ADMIN]
    assert set(Permission) == PERMISSIONS[UserRole.VIP] | PERMISSIONS[UserRole.SUPER_ADMIN]
    for role in UserRole:
        assert may(role, Permission.USE_CONSOLE) is replace(ADA, role=role).is_staff
        assert may(role, Permission.MANAGE_STAFF) is (role is UserRole.SUPER_ADMIN)


def test_who_may_not_is_refused() -> None:
    require(replace(ADA, role=UserRole.ADMIN), Permission.MANAGE_ORDERS)
    with pytest.raises(NotPermitted) as refused:
        require(ADA, Permission.MANAGE_ORDERS)
    assert refused.value.permission == "manage_orders"


async def staff(session: Session, role: UserRole) -> UserView:
    return await service.add_staff(
        session,
        email=f"{uuid4().hex[:8]}@shop.example",
        password="a long secret",
        name="Mara",
        now=NOW,
        role=role,
    )


async def test_an_admin_makes_vips_and_names_their_advisor_but_no_staff(session: Session) -> None:
    admin = await staff(session, UserRole.ADMIN)
    client_id = await make_customer(session)

    old, client = await accounts.change_role(
        session, actor=admin, user_id=client_id, role=UserRole.VIP, now=NOW
    )
    advised = await accounts.set_advisor(
        session, actor=admin, user_id=client_id, advisor_id=admin.id, now=NOW
    )
    with pytest.raises(NotPermitted):
        await accounts.change_role(session, actor=admin, user_id=client_id, role=UserRole.ADMIN, now=NOW)
    _, again = await accounts.change_role(
        session, actor=admin, user_id=client_id, role=UserRole.CUSTOMER, now=NOW
    )

    assert (old, client.role, advised.advisor_id) == (UserRole.CUSTOMER, UserRole.VIP, admin.id)
    assert (again.role, again.advisor_id) == (UserRole.CUSTOMER, None)


async def test_only_vips_have_advisors_and_only_staff_advises(session: Session) -> None:
    admin = await staff(session, UserRole.ADMIN)
    client_id, other_id = await make_customer(session), await make_customer(session)

    with pytest.raises(NotPermitted):
        await accounts.set_advisor(session, actor=admin, user_id=client_id, advisor_id=admin.id, now=NOW)
    await accounts.change_role(session, actor=admin, user_id=client_id, role=UserRole.VIP, now=NOW)
    with pytest.raises(NotPermitted):
        await accounts.set_advisor(session, actor=admin, user_id=client_id, advisor_id=other_id, now=NOW)


async def test_staff_is_made_by_who_manages_staff_and_somebody_always_does(session: Session) -> None:
    chief, second = await staff(session, UserRole.SUPER_ADMIN), await staff(session, UserRole.SUPER_ADMIN)
    customer_id, guest_id = await make_customer(session), await make_guest(session)

    _, made = await accounts.change_role(
        session, actor=chief, user_id=customer_id, role=UserRole.ADMIN, now=NOW
    )
    await accounts.change_role(session, actor=chief, user_id=second.id, role=UserRole.CUSTOMER, now=NOW)
    for user_id, role in (
        (chief.id, UserRole.ADMIN),
        (guest_id, UserRole.VIP),
        (customer_id, UserRole.GUEST),
    ):
        with pytest.raises(RoleNotChangeable):
            await accounts.change_role(session, actor=chief, user_id=user_id, role=role, now=NOW)

    assert made.is_staff
    assert (await queries.get_user(session, user_id=second.id)).role is UserRole.CUSTOMER
