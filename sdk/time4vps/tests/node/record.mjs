// Lets the published Togglebox client make calls, so that a recording server can see what they send.
//
// Reads a JSON array of [url, credential, tool, arguments] from standard input. The argument is the folder of the
// client's modules.

import { readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const load = (file) => import(pathToFileURL(`${folder}/${file}`));
const { ToggleboxClient } = await load("client.js");

/** The tools of a client by name. */
async function tools(client) {
  const known = new Map();
  const server = { registerTool: (name, _, handler) => known.set(name, handler) };
  for (const file of readdirSync(`${folder}/tools`).filter((name) => name.endsWith(".js"))) {
    (await load(`tools/${file}`)).register?.(server, client);
  }
  return known;
}

for (const [baseUrl, credential, tool, args] of JSON.parse(readFileSync(0, "utf8"))) {
  const client = new ToggleboxClient({ baseUrl, readOnly: false, ...credential });
  const result = await (await tools(client)).get(tool)(args);
  if (result.isError) {
    console.error(`${tool}: ${result.content[0].text}`);
    process.exit(1);
  }
}
