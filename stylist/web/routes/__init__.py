"""Routes of the web process, one module per resource."""

from stylist.web.routes import (
    auth,
    cart,
    docs,
    health,
    media,
    messages,
    orders,
    pay,
    products,
    sessions,
    shop,
    telegram,
)

# Under /api/v1.
ROUTERS = (sessions.router, auth.router, messages.router, products.router, cart.router, orders.router)
# At the root: pages, health, files.
SITE_ROUTERS = (
    health.router,
    docs.router,
    media.router,
    pay.router,
    telegram.router,
    shop.router,
)
