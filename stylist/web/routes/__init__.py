"""Routes of the web process, one module per resource."""

from stylist.web.routes import cart, health, messages, orders, products, sessions, shop

# Under /api/v1.
ROUTERS = (sessions.router, messages.router, products.router, cart.router, orders.router)
# At the root: pages, health, files.
SITE_ROUTERS = (health.router, shop.router)
