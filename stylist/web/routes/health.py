"""Whether the process lives, whether its parts do, and what it measured."""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from stylist.web.deps import Services

router = APIRouter(tags=["health"])


class Health(BaseModel):
    status: str


class Parts(BaseModel):
    """`parts` says of each whether it works now; without Redis the service goes on, less lively."""

    status: str
    parts: dict[str, bool]


@router.get("/healthz")
async def healthz() -> Health:
    """The process answers."""
    return Health(status="ok")


@router.get("/readyz", responses={503: {"model": Parts}})
async def readyz(found: Services) -> Response:
    """Whether requests can be served now, and which part is down if not."""
    parts = dict(await found.readiness())
    is_ready = parts.get("database", False) and parts.get("migrations", False)
    body = Parts(status="ready" if is_ready else "not ready", parts=parts)
    return JSONResponse(body.model_dump(), status_code=200 if is_ready else 503)


@router.get("/metrics", response_class=Response)
async def metrics() -> Response:
    """Prometheus text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
