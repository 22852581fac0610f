"""The console's routes, one module per topic."""

from stylist.console.routes import conversations, sign_in

ROUTERS = (sign_in.router, conversations.router)
