// Speaks the Model Context Protocol to a program over its standard input and output: one JSON object per line.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const PROTOCOL = "2025-06-18";

/** Starts the program and shakes hands. `close` ends it. */
export async function open(program, environment, wait_ms) {
  const child = spawn(process.execPath, [program], { env: environment, stdio: ["pipe", "pipe", "inherit"] });
  const waiting = new Map();
  let last = 0;

  const fail = (reason) => {
    for (const { reject } of waiting.values()) reject(new Error(reason));
    waiting.clear();
  };
  child.on("error", (error) => fail(`the client does not start: ${error.message}`));
  child.on("exit", (code) => fail(`the client ended with ${code}`));
  child.stdin.on("error", () => {});
  createInterface({ input: child.stdout }).on("line", (line) => {
    const message = JSON.parse(line);
    const caller = waiting.get(message.id);
    if (!caller) return;
    waiting.delete(message.id);
    if (message.error) caller.reject(new Error(message.error.message));
    else caller.resolve(message.result);
  });

  const write = (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const request = (method, params) =>
    new Promise((resolve, reject) => {
      const id = (last += 1);
      const timer = setTimeout(() => {
        waiting.delete(id);
        reject(new Error(`no answer within ${wait_ms} ms`));
      }, wait_ms);
      const settle = (how) => (value) => {
        clearTimeout(timer);
        how(value);
      };
      waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
      write({ id, method, params });
    });

  const client = { protocolVersion: PROTOCOL, capabilities: {}, clientInfo: { name: "conformance", version: "1" } };
  await request("initialize", client);
  write({ method: "notifications/initialized" });

  return {
    /** The names of all tools. */
    tools: async () => (await request("tools/list", {})).tools.map((tool) => tool.name),
    /** What a tool answers, decoded; an error answer is thrown. */
    call: async (name, args = {}) => {
      const result = await request("tools/call", { name, arguments: args });
      const text = result.content?.[0]?.text ?? "";
      if (result.isError) throw new Error(text);
      return JSON.parse(text);
    },
    /** A resource, decoded. */
    read: async (uri) => JSON.parse((await request("resources/read", { uri })).contents[0].text),
    /** Lets the program end by itself: its input is over. */
    close: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null) return resolve();
        const timer = setTimeout(() => child.kill(), 2000);
        child.once("exit", () => {
          clearTimeout(timer);
          resolve();
        });
        child.stdin.end();
      }),
  };
}
