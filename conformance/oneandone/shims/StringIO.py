"""The place where StringIO was when the published SDK was written."""

from io import StringIO  # noqa: F401
