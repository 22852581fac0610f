from dataclasses import replace

import pytest

from stylist.commerce.customers.addresses import AddressDraft, clean
from stylist.commerce.customers.errors import AddressInvalid

BOSTON = AddressDraft(
    first_name="Ada",
    last_name="Winter",
    line1="12 Rose Street",
    line2=None,
    city="Boston",
    state="MA",
    postal_code="02108",
    country_code="US",
)


@pytest.mark.parametrize(
    ("country", "state", "given", "kept"),
    [
        ("US", "Massachusetts", "02108", "02108"),
        ("us", "ma", "02108-1234", "02108-1234"),
        ("USA", "ma", "021081234", "02108-1234"),
        ("GB", None, "sw1a1aa", "SW1A 1AA"),
        ("United Kingdom", None, "EC1A 1BB", "EC1A 1BB"),
        ("GB", None, "m1 1ae", "M1 1AE"),
        ("FR", None, "75001", "75001"),
        ("DE", None, "D-10115".replace("D-", "DE-"), "10115"),
        ("IT", "MI", "20121", "20121"),
        ("ES", None, "28001", "28001"),
        ("CA", "Ontario", "m5v2t6", "M5V 2T6"),
        ("JP", "Tokyo", "1000001", "100-0001"),
        ("AU", "New South Wales", "2000", "2000"),
        ("CH", None, "CH-8001", "8001"),
        ("NL", None, "1012ab", "1012 AB"),
        ("BR", "SP", "01310-100", "01310-100"),
        ("IE", None, "d02 x285", "D02 X285"),
        ("AE", None, None, None),
    ],
)
def test_clean_brings_addresses_into_their_countrys_form(
    country: str, state: str | None, given: str | None, kept: str | None
) -> None:
    address = clean(replace(BOSTON, country_code=country, state=state, postal_code=given))

    assert address.postal_code == kept


@pytest.mark.parametrize(
    ("country", "given", "code"),
    [
        ("US", "massachusetts", "MA"),
        ("US", "d.c.".replace("d.c.", "DC"), "DC"),
        ("CA", "quebec", "QC"),
        ("AU", "vic", "VIC"),
    ],
)
def test_clean_writes_states_as_codes(country: str, given: str, code: str) -> None:
    postal_code = {"US": "20001", "CA": "H2Y 1C6", "AU": "3000"}[country]

    assert clean(replace(BOSTON, country_code=country, state=given, postal_code=postal_code)).state == code


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"line1": "  "}, "line1"),
        ({"city": ""}, "city"),
        ({"state": None}, "state"),
        ({"state": "ZZ"}, "state"),
        ({"postal_code": None}, "postal_code"),
        ({"postal_code": "0210"}, "postal_code"),
        ({"postal_code": "02108-12"}, "postal_code"),
        ({"country_code": "XX"}, "country_code"),
        ({"country_code": ""}, "country_code"),
        ({"country_code": "GB"}, "postal_code"),
        ({"country_code": "FR", "postal_code": "7500"}, "postal_code"),
        ({"country_code": "ES", "postal_code": "53001"}, "postal_code"),
        ({"country_code": "CA", "state": "ON"}, "postal_code"),
        ({"country_code": "CA", "state": "MA", "postal_code": "M5V 2T6"}, "state"),
        ({"country_code": "JP", "postal_code": "1000"}, "postal_code"),
        ({"country_code": "NL", "postal_code": "1012"}, "postal_code"),
        ({"country_code": "CH", "postal_code": "0801"}, "postal_code"),
        ({"country_code": "AU", "state": "NSW", "postal_code": "20000"}, "postal_code"),
        ({"phone": "call me"}, "phone"),
        ({"line1": "x" * 256}, "line1"),
        ({"first_name": "x" * 101}, "first_name"),
    ],
)
def test_clean_names_the_field_at_fault(change: dict[str, str | None], field: str) -> None:
    with pytest.raises(AddressInvalid) as refused:
        clean(replace(BOSTON, **change))  # type: ignore[arg-type]

    assert (refused.value.field, refused.value.param, refused.value.code) == (
        field,
        field,
        "customers.address_invalid",
    )


def test_clean_tidies_spaces() -> None:
    tidied = clean(replace(BOSTON, line1="  12   Rose\tStreet ", line2="  ", phone="+1 (617) 555-0100"))

    assert (tidied.line1, tidied.line2, tidied.phone) == ("12 Rose Street", None, "+1 (617) 555-0100")
