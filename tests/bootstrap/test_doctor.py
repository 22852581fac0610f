import json

import psycopg
import pytest

from stylist.bootstrap.doctor import examine_shop
from stylist.bootstrap.servers import Addresses
from tests.servers import Servers

BREAK = (
    "INSERT INTO coupons (code, discount_type, discount_value, usage_count) VALUES ('LOST', 'fixed', 1, 2)"
)


@pytest.fixture
def addresses(fresh_database: str, servers: Servers) -> Addresses:
    return Addresses(fresh_database, servers.redis_url)


def test_sound_shop_is_told_in_one_line(addresses: Addresses, capsys: pytest.CaptureFixture[str]) -> None:
    assert examine_shop(addresses)
    said = capsys.readouterr().out
    assert said.endswith("rules checked, all hold.\n")
    assert said.count("\n") == 1


def test_each_breach_is_named_with_its_row(addresses: Addresses, capsys: pytest.CaptureFixture[str]) -> None:
    with psycopg.connect(addresses.database_url, autocommit=True) as connection:
        connection.execute(BREAK)
    assert not examine_shop(addresses)
    said = capsys.readouterr().out
    assert said.startswith(
        "money.coupon_count_is_uses: a coupon's count is the number of its uses - broken 1 times\n"
    )
    assert "2 counted, 0 uses" in said


def test_breaches_as_json_lines(addresses: Addresses, capsys: pytest.CaptureFixture[str]) -> None:
    with psycopg.connect(addresses.database_url, autocommit=True) as connection:
        connection.execute(BREAK)
    assert not examine_shop(addresses, as_json=True)
    [breach] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (breach["rule"], breach["count"]) == ("money.coupon_count_is_uses", 1)
