"""Evaluates calls of the published Python client, so that a recording server can see what they send.

Reads a JSON array of expressions from standard input; in each of them `c` is a client of the server that VS_API_URL
names, and what it gives is awaited where it can be. Writes a JSON array of the results.
"""

import ast
import asyncio
import enum
import inspect
import json
import sys

import vshieldpy
from vshieldpy import api_defs
from vshieldpy.products import service

KEY = "1f0c3a"


def plain(value):
    return value.name if isinstance(value, enum.Enum) else str(value)


async def main():
    names = {**vars(api_defs), **vars(service), "c": vshieldpy.Client(KEY)}
    results = []
    for expression in json.load(sys.stdin):
        try:
            # An expression may await inside itself.
            result = eval(compile(expression, "call", "eval", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
            results.append(await result if inspect.isawaitable(result) else result)
        except Exception as error:
            sys.exit("%s: %s: %s" % (expression, type(error).__name__, error))
    json.dump(results, sys.stdout, default=plain)


asyncio.run(main())
