"""Routes of the web process, one module per resource."""

from stylist.web.routes import (
    addresses,
    auth,
    cart,
    checkout,
    docs,
    health,
    loyalty,
    media,
    membership,
    messages,
    oauth,
    orders,
    pay,
    payment_methods,
    products,
    profile,
    receipts,
    recipients,
    returns,
    sessions,
    shop,
    telegram,
    webhooks,
)

# Under /api/v1.
ROUTERS = (
    sessions.router,
    auth.router,
    oauth.router,
    profile.router,
    addresses.router,
    recipients.router,
    messages.router,
    products.router,
    cart.router,
    checkout.router,
    orders.router,
    receipts.router,
    returns.router,
    payment_methods.router,
    loyalty.router,
    membership.router,
)
# At the root: pages, health, files.
SITE_ROUTERS = (
    health.router,
    docs.router,
    media.router,
    pay.router,
    receipts.pages,
    telegram.router,
    webhooks.router,
    shop.router,
)
