"""The customer's address book: one default of each type, every address checked by its country's form."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime

from sqlalchemy import update

from stylist.commerce.customers import addresses, queries
from stylist.commerce.customers.addresses import AddressDraft
from stylist.commerce.customers.errors import AddressInvalid, TooManyKept
from stylist.commerce.customers.models import Address
from stylist.commerce.customers.views import AddressView
from stylist.commerce.ids import AddressId, UserId
from stylist.db.session import Session

ADDRESS_TYPES = ("shipping", "billing")
MOST_ADDRESSES = 50


async def add_address(
    session: Session,
    *,
    user_id: UserId,
    first_name: str,
    last_name: str,
    line1: str,
    city: str,
    country_code: str,
    now: datetime,
    line2: str | None = None,
    state: str | None = None,
    postal_code: str | None = None,
    phone: str | None = None,
    company: str | None = None,
    type: str = "shipping",
    make_default: bool = False,
    coordinates: tuple[float, float] | None = None,
) -> AddressView:
    """Put an address in the customer's book; the same one again is found, not doubled. The first is the default.

    Names may be empty: an address said in a talk takes the name given for the order.

    Raises:
        AddressInvalid: something is missing or malformed; names the field.
        TooManyKept: the book is full.
    """
    _check_type(type)
    _check_coordinates(coordinates)
    draft = addresses.clean(
        AddressDraft(
            first_name=first_name,
            last_name=last_name,
            line1=line1,
            line2=line2,
            city=city,
            state=state,
            postal_code=postal_code,
            country_code=country_code,
            phone=phone,
            company=company,
        )
    )
    await queries.get_user_for_update(session, user_id=user_id)
    book = [it for it in await queries.list_addresses(session, user_id=user_id) if it.type == type]
    row = await _same_address(session, book, draft)
    if row is None:
        if len(book) >= MOST_ADDRESSES:
            raise TooManyKept(f"an address book holds {MOST_ADDRESSES}")
        row = Address(user_id=user_id, type=type, is_default=False, created_at=now)
        _fill(row, draft, now=now)
        session.add(row)
    if coordinates is not None:
        row.coordinates = coordinates
    if not any(it.is_default for it in book):
        row.is_default = True
    await session.flush()
    if make_default and not row.is_default:
        await _make_default(session, row)
    return queries.to_address(row)


async def _same_address(session: Session, book: Sequence[AddressView], draft: AddressDraft) -> Address | None:
    for known in book:
        if _told(known) == _told(draft) and draft.phone in (None, known.phone):
            return await queries.get_address_row(session, user_id=known.user_id, address_id=known.id)
    return None


def _told(it: AddressView | AddressDraft) -> tuple[str, ...]:
    parts = (it.first_name, it.last_name, it.company, it.line1, it.line2, it.city, it.state, it.postal_code)
    return tuple((part or "").casefold() for part in (*parts, it.country_code))


def _fill(row: Address, draft: AddressDraft, *, now: datetime) -> None:
    """Write an address that was checked: by its country's form where that is known, else for completeness."""
    row.first_name, row.last_name, row.company = draft.first_name, draft.last_name, draft.company
    row.address_line1, row.address_line2, row.city = draft.line1, draft.line2, draft.city
    row.state_province, row.postal_code = draft.state, draft.postal_code
    row.country_code, row.phone = draft.country_code, draft.phone
    row.is_validated = draft.country_code in addresses.CHECKED_COUNTRIES
    row.validated_at = now if row.is_validated else None


def _check_type(type: str) -> None:
    if type not in ADDRESS_TYPES:
        raise AddressInvalid(field="type", reason=f"is none of {', '.join(ADDRESS_TYPES)}")


def _check_coordinates(coordinates: tuple[float, float] | None) -> None:
    if coordinates is None:
        return
    longitude, latitude = coordinates
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise AddressInvalid(field="coordinates", reason="expected longitude -180 to 180, latitude -90 to 90")


async def update_address(
    session: Session,
    *,
    user_id: UserId,
    address_id: AddressId,
    changes: Mapping[str, str | None],
    now: datetime,
    type: str | None = None,
    make_default: bool = False,
    coordinates: tuple[float, float] | None = None,
) -> AddressView:
    """Change an address of the customer's; `changes` are fields of `AddressDraft`, the whole is checked anew.

    A place that moved has no known coordinates until they are given again. Orders keep their own copy.

    Raises:
        AddressInvalid: something is missing or malformed then; names the field.
        AddressNotFound: absent, or somebody else's.
    """
    _check_coordinates(coordinates)
    if type is not None:
        _check_type(type)
    await queries.get_user_for_update(session, user_id=user_id)
    row = await queries.get_address_row(session, user_id=user_id, address_id=address_id)
    before = _draft_of(queries.to_address(row))
    draft = addresses.clean(_changed(before, changes))
    has_moved = _place(draft) != _place(before)
    _fill(row, draft, now=now)
    if coordinates is not None or has_moved:
        row.coordinates = coordinates
    if type is not None and type != row.type:
        await _change_type(session, row, type)
    await session.flush()
    if make_default:
        await _make_default(session, row)
    return await queries.get_address(session, user_id=user_id, address_id=address_id)


def _draft_of(it: AddressView) -> AddressDraft:
    return AddressDraft(**{field.name: getattr(it, field.name) for field in fields(AddressDraft)})


def _changed(before: AddressDraft, changes: Mapping[str, str | None]) -> AddressDraft:
    needed = ("first_name", "last_name", "line1", "city", "country_code")
    given = {name: value or "" if name in needed else value for name, value in changes.items()}
    return replace(before, **given)  # type: ignore[arg-type]


def _place(it: AddressDraft) -> tuple[str | None, ...]:
    return (it.line1, it.line2, it.city, it.state, it.postal_code, it.country_code)


async def _change_type(session: Session, row: Address, type: str) -> None:
    """Move an address to the other half of the book; a default it was there is passed on."""
    was_default, old_type = row.is_default, row.type
    row.type, row.is_default = type, False
    await session.flush()
    if was_default:
        await _pass_default_on(session, UserId(row.user_id), old_type)
    if await queries.find_default_address(session, user_id=UserId(row.user_id), type=type) is None:
        await _make_default(session, row)


async def _pass_default_on(session: Session, user_id: UserId, type: str) -> None:
    left = [it for it in await queries.list_addresses(session, user_id=user_id) if it.type == type]
    if left:
        await set_default_address(session, user_id=user_id, address_id=left[0].id)


async def set_default_address(session: Session, *, user_id: UserId, address_id: AddressId) -> AddressView:
    """Use this address of the customer's when none is named.

    Raises:
        AddressNotFound: absent, or somebody else's.
    """
    await queries.get_user_for_update(session, user_id=user_id)
    row = await queries.get_address_row(session, user_id=user_id, address_id=address_id)
    await _make_default(session, row)
    return queries.to_address(row)


async def _make_default(session: Session, row: Address) -> None:
    others = update(Address).where(
        Address.user_id == row.user_id, Address.type == row.type, Address.id != row.id
    )
    await session.execute(
        others.where(Address.is_default).values(is_default=False),
        execution_options={"synchronize_session": "fetch"},
    )
    row.is_default = True
    await session.flush()


async def remove_address(session: Session, *, user_id: UserId, address_id: AddressId) -> None:
    """Take an address out of the book; orders keep their own copy. The latest left becomes the default.

    Raises:
        AddressNotFound: absent, or somebody else's.
    """
    await queries.get_user_for_update(session, user_id=user_id)
    row = await queries.get_address_row(session, user_id=user_id, address_id=address_id)
    was_default, type = row.is_default, row.type
    await session.delete(row)
    await session.flush()
    if was_default:
        await _pass_default_on(session, user_id, type)
