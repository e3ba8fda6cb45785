"""Evaluates calls of the published Python client, so that a recording server can see what they send.

Reads a JSON array of [url, expression] from standard input. In an expression, `c` is a client of that url.
"""

import json
import sys

from oneandone import client as published

TOKEN = "f03c5c76aa853ff710b879909d0d7e3b"

for url, expression in json.load(sys.stdin):
    names = dict(vars(published))
    names["c"] = published.OneAndOneService(api_token=TOKEN, api_url=url)
    try:
        eval(expression, names)
    except Exception as error:
        sys.exit("%s: %s: %s" % (expression, type(error).__name__, error))
