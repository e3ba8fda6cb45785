"""Evaluates calls of the published Python clients, so that a recording server can see what they send.

Reads a JSON array of [url, expression] from standard input. In an expression, `c` is `xmlrpc.client` of that url
with `K` as the API key, `g` is what gandi.cli calls its service with, and the modules of gandi.cli have their names;
all of them are clients of that url.
"""

import json
import sys
import warnings

warnings.simplefilter("ignore")

import xmlrpc.client

from gandi.cli.core.base import GandiModule
from gandi.cli.modules.account import Account
from gandi.cli.modules.api import Api
from gandi.cli.modules.contact import Contact
from gandi.cli.modules.datacenter import Datacenter
from gandi.cli.modules.disk import Disk
from gandi.cli.modules.iaas import Iaas, Image, Kernel
from gandi.cli.modules.metric import Metric
from gandi.cli.modules.network import Iface, Ip, Vlan
from gandi.cli.modules.oper import Oper
from gandi.cli.modules.record import Record, Zone
from gandi.cli.modules.snapshotprofile import SnapshotProfile
from gandi.cli.modules.sshkey import Sshkey

KEY = "abcdefghijklmnopqrstuvwx"

for url, expression in json.load(sys.stdin):
    GandiModule.home_config = GandiModule.local_config = "/nonexistent"
    GandiModule._conffiles = {"global": {"api": {"host": url, "key": KEY}}}
    for module in [GandiModule] + GandiModule.__subclasses__():
        module._api = None
    names = dict(globals())
    names["K"] = KEY
    names["c"] = xmlrpc.client.ServerProxy(url, allow_none=True)
    names["g"] = GandiModule.call
    try:
        eval(expression, names)
    except (Exception, SystemExit) as error:
        sys.exit("%s: %s: %s" % (expression, type(error).__name__, error))
