"""The benchmark's addresses and ours: ours are in the country's form, the benchmark's as they were written."""

from dataclasses import asdict
from typing import Any

from stylist.commerce.customers.addresses import AddressDraft, clean
from stylist.commerce.customers.errors import AddressInvalid
from stylist.evals.tau_retail.data import GivenAddress, GivenName

# What tells two addresses apart, in our words.
Form = tuple[str, str, str, str, str, str]


def to_draft(given: GivenAddress, name: GivenName) -> AddressDraft:
    """An address as a shopper gives it."""
    return AddressDraft(
        first_name=name.first_name,
        last_name=name.last_name,
        line1=given.address1,
        line2=given.address2,
        city=given.city,
        state=given.state,
        postal_code=given.zip,
        country_code=given.country,
    )


def stored(given: GivenAddress, name: GivenName) -> AddressDraft:
    """An address of the loaded shop as our rows have it; one of an unknown form is loaded as it stands."""
    draft = to_draft(given, name)
    try:
        return clean(draft)
    except AddressInvalid:
        return AddressDraft(**{**asdict(draft), "country_code": given.country[:2].upper().ljust(2, "X")})


def form_of(kept: AddressDraft | dict[str, Any]) -> Form:
    """The six fields of an address as we keep it."""
    fields = asdict(kept) if isinstance(kept, AddressDraft) else kept
    names = ("line1", "line2", "city", "state", "postal_code", "country_code")
    line1, line2, city, state, postal_code, country = (str(fields[name] or "") for name in names)
    return line1, line2, city, state, postal_code, country


def to_words(form: Form) -> dict[str, str]:
    """An address in the benchmark's fields."""
    line1, line2, city, state, postal_code, country = form
    return {
        "address1": line1,
        "address2": line2,
        "city": city,
        "state": state,
        "country": {"US": "USA"}.get(country, country),
        "zip": postal_code,
    }
