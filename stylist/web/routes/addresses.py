"""The address book as a resource."""

from uuid import UUID

from fastapi import APIRouter, Response

from stylist.commerce.customers import address_book
from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.ids import AddressId
from stylist.http.errors import documented
from stylist.web.deps import Services, Shopper
from stylist.web.keyed import KeyedRoute
from stylist.web.schemas.account import AddressIn, AddressOut, AddressPage, AddressPatch, Coordinates

router = APIRouter(tags=["addresses"], prefix="/addresses", route_class=KeyedRoute)

_OWN = ("type", "coordinates", "is_default")


def _point(at: Coordinates | None) -> tuple[float, float] | None:
    return None if at is None else (at.longitude, at.latitude)


@router.get("", responses=documented(401, 503))
async def list_addresses(found: Services, who: Shopper) -> AddressPage:
    """The shopper's addresses: defaults first, then the latest."""
    async with found.transaction() as session:
        listed = await customer_queries.list_addresses(session, user_id=who.user.id)
    return AddressPage(items=[AddressOut.of(it) for it in listed])


@router.post("", status_code=201, responses=documented(400, 401, 409, 503))
async def add_address(body: AddressIn, found: Services, who: Shopper) -> AddressOut:
    """Keep an address; the same one again is found, not doubled. The first of a type is its default."""
    async with found.transaction() as session:
        added = await address_book.add_address(
            session,
            user_id=who.user.id,
            now=found.clock(),
            type=body.type,
            make_default=body.is_default,
            coordinates=_point(body.coordinates),
            **body.model_dump(exclude=set(_OWN)),
        )
    return AddressOut.of(added)


@router.get("/{address_id}", responses=documented(401, 404, 503))
async def get_address(address_id: UUID, found: Services, who: Shopper) -> AddressOut:
    """One of the shopper's addresses."""
    async with found.transaction() as session:
        address = await customer_queries.get_address(
            session, user_id=who.user.id, address_id=AddressId(address_id)
        )
    return AddressOut.of(address)


@router.patch("/{address_id}", responses=documented(400, 401, 404, 503))
async def update_address(address_id: UUID, body: AddressPatch, found: Services, who: Shopper) -> AddressOut:
    """Change an address; orders keep the one they were placed with."""
    async with found.transaction() as session:
        changed = await address_book.update_address(
            session,
            user_id=who.user.id,
            address_id=AddressId(address_id),
            changes=body.model_dump(exclude=set(_OWN), exclude_unset=True),
            now=found.clock(),
            type=body.type,
            make_default=bool(body.is_default),
            coordinates=_point(body.coordinates),
        )
    return AddressOut.of(changed)


@router.delete("/{address_id}", status_code=204, responses=documented(401, 404, 503))
async def remove_address(address_id: UUID, found: Services, who: Shopper) -> Response:
    """Take an address out of the book; the latest left becomes the default."""
    async with found.transaction() as session:
        await address_book.remove_address(session, user_id=who.user.id, address_id=AddressId(address_id))
    return Response(status_code=204)
