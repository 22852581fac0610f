"""Routes of the web process, one module per resource."""

from stylist.web.routes import (
    auth,
    cart,
    docs,
    health,
    loyalty,
    media,
    membership,
    messages,
    orders,
    pay,
    payment_methods,
    products,
    sessions,
    shop,
    telegram,
    webhooks,
)

# Under /api/v1.
ROUTERS = (
    sessions.router,
    auth.router,
    messages.router,
    products.router,
    cart.router,
    orders.router,
    payment_methods.router,
)
# At the root: pages, health, files.
SITE_ROUTERS = (
    health.router,
    docs.router,
    media.router,
    pay.router,
    telegram.router,
    webhooks.router,
    shop.router,
)
