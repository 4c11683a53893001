// Scenarios with EventSource, as browsers have it.
import { connect } from "./connect/event-source.mjs";
import { plain } from "./told.mjs";

/** The results until *count* of them are there, or the stream is complete. */
export async function results({ url, token, request, count = Infinity }) {
  const source = await connect(url, token, request);
  const told = [];
  const end = await new Promise((resolve) => {
    source.addEventListener("next", ({ data }) => {
      told.push(plain(JSON.parse(data)));
      if (told.length === count) resolve("enough");
    });
    source.addEventListener("complete", () => resolve("complete"));
    source.addEventListener("error", ({ code }) => resolve(code ?? "error"));
  });
  source.close();
  return { results: told, end };
}

/** How the connection ends for good when nobody closes it: an EventSource opens its address again by itself. */
export async function left({ url, token, request }) {
  const source = await connect(url, token, request);
  return new Promise((resolve) => {
    source.addEventListener("error", ({ code }) => {
      if (source.readyState === source.CLOSED) resolve(code);
    });
  });
}
