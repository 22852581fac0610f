"""Identifiers of the domain: one type each, so that none can stand in for another."""

from typing import NewType
from uuid import UUID

UserId = NewType("UserId", UUID)
SessionId = NewType("SessionId", UUID)
AddressId = NewType("AddressId", UUID)
CategoryId = NewType("CategoryId", UUID)
BrandId = NewType("BrandId", UUID)
ProductId = NewType("ProductId", UUID)
VariantId = NewType("VariantId", UUID)
CollectionId = NewType("CollectionId", UUID)
CartId = NewType("CartId", UUID)
CartLineId = NewType("CartLineId", UUID)
OrderId = NewType("OrderId", UUID)
OrderItemId = NewType("OrderItemId", UUID)
ShipmentId = NewType("ShipmentId", UUID)
PaymentMethodId = NewType("PaymentMethodId", UUID)
PaymentTransactionId = NewType("PaymentTransactionId", UUID)
CouponId = NewType("CouponId", UUID)
GiftCardId = NewType("GiftCardId", UUID)
InteractionId = NewType("InteractionId", UUID)
ConfirmationId = NewType("ConfirmationId", UUID)
OrderChangeId = NewType("OrderChangeId", UUID)
ReturnId = NewType("ReturnId", UUID)
CreditNoteId = NewType("CreditNoteId", UUID)
RecipientId = NewType("RecipientId", UUID)
