"""Evaluates calls of the published Python client, so that a recording server can see what they send.

Reads a JSON array of [url, expression] from standard input. In an expression, `c` is a client of that url. Writes a
JSON array of what the expressions are worth, where that is a text, and null otherwise.
"""

import json
import sys
from datetime import datetime

from pyspreedly import api as published

TOKEN = "f03c5c76aa853ff710b879909d0d7e3b"
SITE = "acme-test"

values = []
for url, expression in json.load(sys.stdin):
    client = published.Client(TOKEN, SITE)
    client.base_host = url
    client.base_url = url + client.base_path
    try:
        value = eval(expression, {"c": client, "datetime": datetime})
    except Exception as error:
        sys.exit("%s: %s: %s" % (expression, type(error).__name__, error))
    values.append(value if isinstance(value, str) else None)
json.dump(values, sys.stdout)
