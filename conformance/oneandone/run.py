#!/usr/bin/env python3
"""Takes a server through its life with the unmodified published SDK `1and1` 1.8.0.

Reads INNKEEPER_URL (with the prefix /v1) and INNKEEPER_TOKEN. Prints every step with its duration and exits
with status 1 at the first one that fails.
"""

import os
import sys
import time
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, "..", "..", ".test", "venv-oneandone")
VENV_PYTHON = os.path.join(VENV, "bin", "python")

if os.path.realpath(sys.prefix) != os.path.realpath(VENV):
    if not os.path.exists(VENV_PYTHON):
        sys.exit("the SDK is not installed: run %s/setup.sh first" % HERE)
    os.execv(VENV_PYTHON, [VENV_PYTHON, os.path.abspath(__file__)] + sys.argv[1:])

sys.path.insert(0, os.path.join(HERE, "shims"))

from oneandone.client import Hdd, OneAndOneService, Server  # noqa: E402

WAIT_S = float(os.environ.get("INNKEEPER_WAIT_S", "300"))
POLL_S = float(os.environ.get("INNKEEPER_POLL_S", "0.5"))
MAIN_GB = 20
EXTRA_GB = 20


class Refuted(Exception):
    """The service did something else than the contract says."""


def check(condition, message, *shown):
    if not condition:
        raise Refuted("%s%s" % (message, "".join(": %r" % (value,) for value in shown)))


def variable(name):
    value = os.environ.get(name, "")
    if not value:
        sys.exit("%s is not set" % name)
    return value


def is_gone(error):
    """The SDK raises a bare Exception whose text is the status and the raw body."""
    text = str(error)
    return text.startswith("Error Code: 404.") and "NOT_FOUND" in text


class Run(object):
    def __init__(self, url, token):
        self.url = url
        self.client = OneAndOneService(api_token=token, api_url=url)
        self.stranger = OneAndOneService(api_token="0" * 32, api_url=url)
        self.name = "conformance-%s" % uuid.uuid4().hex[:8]
        self.server = None
        self.server_id = None

    # Before there is a server.

    def ping(self):
        check(self.client.ping() == ["PONG"], "ping did not answer PONG")
        check(self.client.ping_auth() == ["PONG"], "ping_auth did not answer PONG")

    def wrong_token(self):
        try:
            self.stranger.list_servers()
        except Exception as error:
            check("Error Code: 401" in str(error), "a wrong token is not answered with 401", str(error))
            check("UNAUTHORIZED" in str(error), "the 401 has no type UNAUTHORIZED", str(error))
        else:
            raise Refuted("a wrong token is admitted")

    def datacenters(self):
        datacenters = self.client.list_datacenters()
        defaults = [place for place in datacenters if place["default"] == 1]
        check(len(defaults) == 1, "not exactly one default datacenter", datacenters)
        one = self.client.get_datacenter(defaults[0]["id"])
        check(one == defaults[0], "list and single answer differ", one)

    def appliances(self):
        found = [item for item in self.client.list_appliances(q="TINY") if "tiny" in item["name"].lower()]
        check(found, "no appliance has tiny in its name")
        self.appliance = self.client.get_appliance(found[0]["id"])
        check(self.appliance == found[0], "list and single answer differ", self.appliance)
        for key in ("os_family", "os", "os_version", "os_architecture", "type", "min_hdd_size", "licenses",
                    "version", "categories", "available_datacenters"):
            check(key in self.appliance, "an appliance has no member", key)
        self.main_gb = max(MAIN_GB, -(-self.appliance["min_hdd_size"] // 10) * 10)

    def fixed_sizes(self):
        sizes = self.client.fixed_server_flavors()
        check(sizes, "there are no fixed sizes")
        one = self.client.get_fixed_server(sizes[0]["id"])
        check(one == sizes[0], "list and single answer differ", one)
        check(one["hardware"]["hdds"][0]["is_main"] is True, "a fixed size has no main disk", one)

    # Its life.

    def create(self):
        server = Server(name=self.name, description="made by the conformance run", vcore=1,
                        cores_per_processor=1, ram=0.5, appliance_id=self.appliance["id"])
        server.base_url = self.url
        hdds = [Hdd(size=self.main_gb, is_main=True), Hdd(size=EXTRA_GB, is_main=False)]
        answer = self.client.create_server(server=server, hdds=hdds)
        self.server, self.server_id = server, answer["id"]
        check(answer["status"]["state"] == "DEPLOYING", "a new server is not DEPLOYING", answer["status"])
        check(answer["ips"] == [] and answer["hardware"]["hdds"] == [],
              "a new server shows parts before it has them", answer)
        check(answer["hardware"]["ram"] == 0.5, "the memory is not as ordered", answer["hardware"])
        check(answer["hardware"]["fixed_instance_size_id"] is None, "a flexible server shows a fixed size", answer)
        check(server.first_password, "no password was generated")

    def sdk_wait(self):
        ended = self.server.wait_for(timeout=WAIT_S / 60, interval=POLL_S)
        check(ended is not None, "the SDK's own wait_for timed out")

    def get(self):
        answer = self.client.get_server(server_id=self.server_id)
        check(answer["name"] == self.name, "the name is not as ordered", answer["name"])
        check(answer["status"] == {"state": "POWERED_ON", "percent": None}, "it is not at rest", answer["status"])
        check(answer["datacenter"]["country_code"], "it has no datacenter", answer["datacenter"])
        check(len(answer["ips"]) >= 1, "a running server has no address", answer["ips"])
        check(self.server.get()["id"] == self.server_id, "the helper class gets another server")
        listed = self.client.list_servers(q=self.name.upper(), sort="-creation_date", page=1, per_page=10)
        check([item["id"] for item in listed] == [self.server_id], "the list does not find it by name", listed)
        cut = self.client.list_servers(q=self.name, fields="id,hardware.ram")
        check(cut == [{"id": self.server_id, "hardware": {"ram": 0.5}}], "fields are not cut", cut)

    def modify(self):
        name, description = self.name + "-ü/2", "renamed"
        answer = self.client.modify_server(server_id=self.server_id, name=name, description=description)
        check((answer["name"], answer["description"]) == (name, description), "the answer shows old values", answer)
        answer = self.client.get_server(server_id=self.server_id)
        check((answer["name"], answer["description"]) == (name, description), "the change did not last", answer)
        self.name = name

    def hardware(self):
        hardware = self.client.get_server_hardware(server_id=self.server_id)
        check((hardware["vcore"], hardware["cores_per_processor"], hardware["ram"]) == (1, 1, 0.5),
              "the hardware is not as ordered", hardware)

    def modify_hardware(self):
        self.client.modify_server_hardware(server_id=self.server_id, vcore=2, cores_per_processor=1, ram=1)
        self.wait_done("POWERED_ON")
        hardware = self.server.hardware()
        check((hardware["vcore"], hardware["ram"]) == (2, 1), "the hardware did not change", hardware)

    def reboot_software(self):
        self.act("REBOOT", "SOFTWARE", "REBOOTING", "POWERED_ON")

    def reboot_hardware(self):
        self.act("REBOOT", "HARDWARE", "REBOOTING", "POWERED_ON")

    def power_off(self):
        self.act("POWER_OFF", "SOFTWARE", "POWERING_OFF", "POWERED_OFF")

    def power_on(self):
        answer = self.client.start_server(server_id=self.server_id)
        check(answer["status"]["state"] == "POWERING_ON", "it is not POWERING_ON", answer["status"])
        self.wait_done("POWERED_ON")

    def ips(self):
        ips = self.client.list_server_ips(server_id=self.server_id)
        check(ips and ips[0]["type"] == "IPV4" and ips[0]["ip"], "there is no IPv4 address", ips)
        check(isinstance(ips[0]["load_balancers"], list), "load_balancers is no array", ips)
        one = self.client.get_server_ip(server_id=self.server_id, ip_id=ips[0]["id"])
        check(one == ips[0], "list and single answer differ", one)

    def hdds(self):
        hdds = self.client.list_server_hdds(server_id=self.server_id)
        shown = sorted((hdd["size"], hdd["is_main"]) for hdd in hdds)
        check(shown == sorted([(self.main_gb, True), (EXTRA_GB, False)]), "the disks are not as ordered", hdds)
        one = self.client.get_server_hdd(server_id=self.server_id, hdd_id=hdds[0]["id"])
        check(one == hdds[0], "list and single answer differ", one)

    def image(self):
        image = self.client.get_server_image(server_id=self.server_id)
        check(image["id"] == self.appliance["id"], "it was installed from something else", image)

    def reinstall(self):
        answer = self.client.reinstall_image(server_id=self.server_id, image_id=self.appliance["id"],
                                             password="Conformance-1")
        check(answer["status"]["state"] == "DEPLOYING", "it is not DEPLOYING", answer["status"])
        self.wait_done("POWERED_ON")

    def log_of_create(self):
        entry = self.log("CREATE", lambda action: action.startswith("CREATE"))
        one = self.client.get_log(log_id=entry["id"])
        check(one["id"] == entry["id"] and one["end_date"], "the single entry is not the one listed", one)

    def usages(self):
        usages = self.client.list_usages(period="LAST_HOUR")
        for group in ("SERVERS", "IMAGES", "LOAD BALANCERS", "PUBLIC IP", "SHARED STORAGE"):
            check(isinstance(usages.get(group), list), "a group of usages is missing", group, sorted(usages))
        used = [item for item in usages["SERVERS"] if item["id"] == self.server_id]
        check(used, "the server is not among the usages")
        kinds = {service["type"] for service in used[0]["services"]}
        check({"CPU", "RAM", "HDD"} <= kinds, "parts of the server are not metered", sorted(kinds))

    # Its end.

    def delete(self):
        answer = self.client.delete_server(server_id=self.server_id)
        check(answer["status"]["state"] == "REMOVING", "it is not REMOVING", answer["status"])
        ended = self.server.wait_deleted(timeout=WAIT_S / 60, interval=POLL_S)
        check(ended is not None, "the SDK's own wait_deleted timed out")
        try:
            self.client.get_server(server_id=self.server_id)
        except Exception as error:
            check(is_gone(error), "a deleted server is not answered with 404 and NOT_FOUND", str(error))
        else:
            raise Refuted("a deleted server is still there")

    def log_of_delete(self):
        self.log("DELETE", lambda action: action == "DELETE")

    # What the steps share.

    def act(self, action, method, state, rest):
        answer = self.client.modify_server_status(server_id=self.server_id, action=action, method=method)
        check(answer["status"]["state"] == state, "it is not %s" % state, answer["status"])
        self.wait_done(rest, {state})

    def wait_done(self, rest, passing=None):
        """Looks until the work is done. What is seen on the way must be work, with a percentage above 0."""
        deadline = time.monotonic() + WAIT_S
        looks = 0
        while True:
            status = self.client.get_server_status(server_id=self.server_id)
            if status["percent"] is None:
                break
            looks += 1
            check(status["state"] != "FAILED", "the work failed", status)
            check(passing is None or status["state"] in passing, "a state that no client expects", status)
            check(isinstance(status["percent"], int) and 1 <= status["percent"] <= 99,
                  "work in progress shows no percentage from 1 to 99", status)
            check(time.monotonic() < deadline, "it takes longer than %s s" % WAIT_S, status)
            time.sleep(POLL_S)
        check(looks > 0, "the work could not be seen on the first look", status)
        check(status["state"] == rest, "it did not come to rest as %s" % rest, status)

    def log(self, needle, is_action):
        """Finds an entry as Ansible looks for it."""
        deadline = time.monotonic() + WAIT_S
        while True:
            entries = self.client.list_logs(q=needle, period="LAST_HOUR", sort="-start_date")
            starts = [entry["start_date"] for entry in entries]
            check(starts == sorted(starts, reverse=True), "the entries are not sorted", starts)
            mine = [entry for entry in entries
                    if entry["resource"]["id"] == self.server_id and is_action(entry["action"])]
            check(all(entry["type"] == "VM" for entry in mine), "an entry about a server is not of type VM", mine)
            done = [entry for entry in mine if entry["status"]["state"] == "OK"]
            if done:
                return done[0]
            check(time.monotonic() < deadline, "no %s entry came to OK" % needle, mine)
            time.sleep(POLL_S)

    def clean_up(self):
        if self.server_id is not None:
            try:
                self.client.delete_server(server_id=self.server_id)
            except Exception as error:
                if not is_gone(error):
                    print("clean-up: could not delete %s: %s" % (self.server_id, error), file=sys.stderr)


STEPS = ("ping", "wrong_token", "datacenters", "appliances", "fixed_sizes", "create", "sdk_wait", "get",
         "modify", "hardware", "modify_hardware", "reboot_software", "reboot_hardware", "power_off",
         "power_on", "ips", "hdds", "image", "reinstall", "log_of_create", "usages", "delete", "log_of_delete")


def main():
    run = Run(variable("INNKEEPER_URL").rstrip("/"), variable("INNKEEPER_TOKEN"))
    began = time.monotonic()
    for step in STEPS:
        step_began = time.monotonic()
        try:
            getattr(run, step)()
        except Exception as error:
            kind = "" if isinstance(error, Refuted) else type(error).__name__ + ": "
            print("FAILED %-16s %6.2f s  %s%s" % (step, time.monotonic() - step_began, kind, error), flush=True)
            run.clean_up()
            return 1
        print("ok     %-16s %6.2f s" % (step, time.monotonic() - step_began), flush=True)
    print("%d steps in %.2f s" % (len(STEPS), time.monotonic() - began))
    return 0


if __name__ == "__main__":
    sys.exit(main())
