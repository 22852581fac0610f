"""What must hold of stock, codes, points and money after anything that happened: `stylist doctor` says so."""

from stylist.db.session import Transaction
from stylist.doctor.examine import find_breaches


async def assert_balanced(transaction: Transaction) -> None:
    """All rules hold."""
    async with transaction() as session:
        assert await find_breaches(session) == []
