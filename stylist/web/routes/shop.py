"""The demo shop's pages, and the pictures they and the cards show."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
