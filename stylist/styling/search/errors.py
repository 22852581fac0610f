"""Why a search can't be done as asked."""

from stylist.errors import Unavailable


class EmbeddingsUnavailable(Unavailable):
    """The text embedding model can't be loaded or reached; the reason is for logs alone."""

    code = "search.embeddings_unavailable"

    def __init__(self, *, reason: str) -> None:
        super().__init__(f"text embeddings are unavailable: {reason}")
