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

// A client that is left behind may still fail: that is told on stderr, and is no end of the others.
process.on("unhandledRejection", (reason) => console.error("left behind:", reason));
process.on("uncaughtException", (error) => console.error("left behind:", error));

for await (const line of createInterface({ input: process.stdin })) void run(JSON.parse(line));
process.exit(0); // whatever a client still holds open
