"""`stylist demo --reset`, apart from everything else: a reset must not wait for models to be imported."""

import asyncio
import sys
import time

from stylist.bootstrap.clock import utc_now
from stylist.bootstrap.servers import servers
from stylist.demo import reset as demo_reset
from stylist.settings import Settings


def reset_demo(settings: Settings, *, force: bool) -> None:
    """Bring the fresh demo shop back, also while the server runs.

    Raises:
        NotTheEmbeddedDatabase, NoCopyKept: nothing was changed.
    """
    began = time.monotonic()
    with servers(settings) as addresses:
        asyncio.run(
            demo_reset.reset(
                addresses.database_url,
                now=utc_now(),
                is_embedded=settings.uses_embedded_database,
                force=force,
            )
        )
    sys.stdout.write(f"The demo shop is as it was ({time.monotonic() - began:.1f} s).\n")
