#!/usr/bin/env node
// Takes an account through every call of the served slice that the published Togglebox MCP server knows,
// unmodified. Prints each step; status 1 at the first one that fails.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { open } from "./mcp.mjs";

const PROGRAM = fileURLToPath(
  new URL("../../.test/togglebox/node_modules/@toggleboxcloud/togglebox-mcp/dist/index.js", import.meta.url),
);
const { env } = process;
const WAIT_MS = Number(env.INNKEEPER_WAIT_S ?? 30) * 1000;

function demand(condition, complaint) {
  if (!condition) throw new Error(complaint);
}

async function step(title, act) {
  const begun = performance.now();
  const value = await act();
  console.log(`ok ${title} (${Math.round(performance.now() - begun)} ms)`);
  return value;
}

async function refused(promise, pattern) {
  const outcome = await promise.then(
    (value) => `answered ${JSON.stringify(value)}`,
    (error) => error.message,
  );
  demand(pattern.test(outcome), `expected a refusal like ${pattern}, got: ${outcome}`);
}

const isText = (value) => typeof value === "string";

async function account(mcp) {
  await step("get_account_details", async () => {
    const { client } = await mcp.call("get_account_details");
    demand(isText(client.id) && isText(client.email), "client without id or email");
  });
  await step("get_balance", async () => {
    const { success, details } = await mcp.call("get_balance");
    demand(success === true && /^\d+\.\d\d$/.test(details.acc_credit), "balance without credit");
  });
  await step("resource togglebox://account", async () => {
    const { details, balance } = await mcp.read("togglebox://account");
    demand(details.client && balance.details, "account resource without details or balance");
  });
}

async function invoices(mcp) {
  const list = await step("list_invoices", async () => (await mcp.call("list_invoices")).invoices);
  await step("list_invoices of all pages", () => mcp.call("list_invoices", { page: 1, all_pages: true }));
  demand(Array.isArray(list) && list.length > 0, "the account has no invoice: order something first");
  const { id, total } = list.at(-1);
  await step(`get_invoice ${id}`, async () => {
    const { invoice } = await mcp.call("get_invoice", { invoice_id: Number(id) });
    demand(invoice?.id === id, "another invoice");
    demand(invoice.total === Number(total), "the list and the invoice differ in their total");
  });
}

async function services(mcp) {
  const list = await step("list_services", async () => (await mcp.call("list_services")).services);
  await step("list_services page 2", () => mcp.call("list_services", { page: 2 }));
  await step("resource togglebox://services", () => mcp.read("togglebox://services"));
  demand(Array.isArray(list) && list.length > 0, "the account has no service: order something first");
  const wanted = env.TIME4VPS_SERVICE_ID;
  const chosen = wanted ? list.find(({ id }) => id === wanted) : list.at(-1);
  demand(chosen, `service ${wanted} is not in the list`);
  return Number(chosen.id);
}

async function service(mcp, service_id) {
  await step(`get_service_details ${service_id}`, async () => {
    const answer = await mcp.call("get_service_details", { service_id });
    demand(Object.keys(answer)[0] === "service", "service is not the first member");
    demand(answer.service.id === String(service_id), "another service");
  });
  await step(`resource togglebox://service/${service_id}`, () => mcp.read(`togglebox://service/${service_id}`));
  await step("get_service_methods", async () => {
    const { methods } = await mcp.call("get_service_methods", { service_id });
    demand(Array.isArray(methods), "methods is no list");
  });
  const { label: before } = await step("get_service_label", () => mcp.call("get_service_label", { service_id }));
  for (const label of ["conformance \u00fc \"1\" & <b>", before]) {
    await step(`set_service_label ${JSON.stringify(label)}`, async () => {
      await mcp.call("set_service_label", { service_id, label });
      const seen = await mcp.call("get_service_label", { service_id });
      demand(seen.label === label, `the label reads back as ${JSON.stringify(seen.label)}`);
    });
  }
  await step("get_service_details of an unknown service is refused", () =>
    refused(mcp.call("get_service_details", { service_id: 2147483647 }), /^(?!answered)/),
  );
}

async function cancel(mcp, service_id) {
  await step("cancel_service", async () => {
    const args = { service_id, reason: "conformance run", immediate: false };
    const { info } = await mcp.call("cancel_service", args);
    demand(["cancell_sent", "cancelled_already"].includes(info?.[0]), `info is ${JSON.stringify(info)}`);
  });
}

async function sessions(mcp) {
  for (const tool of ["revoke_current_auth_token", "logout_current_session"]) {
    await step(tool, () => mcp.call(tool));
    await step(`get_balance with a new token after ${tool}`, () => mcp.call("get_balance"));
  }
}

async function main() {
  demand(existsSync(PROGRAM), "the client is not installed: run setup.sh");
  demand(env.TOGGLEBOX_URL, "TOGGLEBOX_URL is not set");
  const mcp = await step("start the client", () => open(PROGRAM, env, WAIT_MS));
  try {
    await step("tools/list", async () => demand((await mcp.tools()).includes("get_balance"), "no get_balance"));
    await account(mcp);
    await invoices(mcp);
    const service_id = await services(mcp);
    await service(mcp, service_id);
    if (env.TIME4VPS_KEEP_SERVICE !== "1") await cancel(mcp, service_id);
    // A static token does not come back after it was revoked.
    if (!env.TOGGLEBOX_API_TOKEN) await sessions(mcp);
  } finally {
    await mcp.close();
  }
  if (env.TOGGLEBOX_API_TOKEN) return;
  const stranger = await open(PROGRAM, { ...env, TOGGLEBOX_PASSWORD: `${env.TOGGLEBOX_PASSWORD}x` }, WAIT_MS);
  try {
    await step("a wrong password is refused with 401", () => refused(stranger.call("get_balance"), /401/));
  } finally {
    await stranger.close();
  }
}

main().catch((error) => {
  console.error(`failed: ${error.message}`);
  process.exitCode = 1;
});
