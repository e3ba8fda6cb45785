"""The name that http.client had when the published SDK was written."""

from http.client import *  # noqa: F401,F403
