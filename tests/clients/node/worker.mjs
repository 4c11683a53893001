// Runs scenarios for the tests: one JSON request a line comes in, one JSON result a line goes out, with its id.
import { createInterface } from "node:readline";

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

async function run({ id, module, scenario, given }) {
  try {
    const scenarios = await import(new URL(module, import.meta.url));
    const told = await scenarios[scenario](given);
    say({ id, kind: "result", told: told ?? null });
  } catch (error) {
    say({ id, kind: "failure", told: error.stack ?? String(error) });
  }
}

for await (const line of createInterface({ input: process.stdin })) void run(JSON.parse(line));
process.exit(0); // whatever a client still holds open
