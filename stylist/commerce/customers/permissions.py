"""What each role may do: one table, asked by services, console and API alike."""

from collections.abc import Mapping
from enum import StrEnum

from stylist.commerce.customers.errors import NotPermitted
from stylist.commerce.customers.states import UserRole
from stylist.commerce.customers.views import UserView


class Permission(StrEnum):
    """Something a person may or may not do."""

    BUY = "buy"
    HAVE_ACCOUNT = "have_account"
    WRITE_REVIEWS = "write_reviews"
    HAVE_ADVISOR = "have_advisor"
    SKIP_QUEUE = "skip_queue"
    USE_CONSOLE = "use_console"
    READ_TRANSCRIPTS = "read_transcripts"
    ANSWER_SHOPPERS = "answer_shoppers"
    MANAGE_CATALOG = "manage_catalog"
    MANAGE_STOCK = "manage_stock"
    MANAGE_ORDERS = "manage_orders"
    REFUND = "refund"
    ADJUST_POINTS = "adjust_points"
    ISSUE_GIFT_CARDS = "issue_gift_cards"
    MODERATE_REVIEWS = "moderate_reviews"
    MANAGE_CUSTOMERS = "manage_customers"
    ERASE_CUSTOMERS = "erase_customers"
    CHANGE_POLICIES = "change_policies"
    READ_AUDIT = "read_audit"
    MANAGE_STAFF = "manage_staff"


P = Permission
_GUEST = frozenset({P.BUY})
_CUSTOMER = _GUEST | {P.HAVE_ACCOUNT, P.WRITE_REVIEWS}
_VIP = _CUSTOMER | {P.HAVE_ADVISOR, P.SKIP_QUEUE}
_ADMIN = _CUSTOMER | {
    P.USE_CONSOLE,
    P.READ_TRANSCRIPTS,
    P.ANSWER_SHOPPERS,
    P.MANAGE_CATALOG,
    P.MANAGE_STOCK,
    P.MANAGE_ORDERS,
    P.REFUND,
    P.ADJUST_POINTS,
    P.ISSUE_GIFT_CARDS,
    P.MODERATE_REVIEWS,
    P.MANAGE_CUSTOMERS,
    P.READ_AUDIT,
}
PERMISSIONS: Mapping[UserRole, frozenset[Permission]] = {
    UserRole.GUEST: _GUEST,
    UserRole.CUSTOMER: _CUSTOMER,
    UserRole.VIP: _VIP,
    UserRole.ADMIN: _ADMIN,
    UserRole.SUPER_ADMIN: _ADMIN | {P.CHANGE_POLICIES, P.ERASE_CUSTOMERS, P.MANAGE_STAFF},
}


def may(role: UserRole, permission: Permission) -> bool:
    """Whether people of a role may do this."""
    return permission in PERMISSIONS[role]


def require(user: UserView, permission: Permission) -> None:
    """Refuse somebody who may not.

    Raises:
        NotPermitted: their role does not allow it.
    """
    if not may(user.role, permission):
        raise NotPermitted(permission=permission.value)


def permission_to_change(old: UserRole, new: UserRole) -> Permission:
    """What it takes to give a person of one role another: staff are made and unmade by those who manage staff."""
    concerns_staff = may(old, Permission.USE_CONSOLE) or may(new, Permission.USE_CONSOLE)
    return Permission.MANAGE_STAFF if concerns_staff else Permission.MANAGE_CUSTOMERS
