// Scenarios with graphql-sse in its distinct connections mode.
import { connect } from "./connect/graphql-sse.mjs";
import { all, first, plain } from "./told.mjs";

export const operation = ({ url, token, request }) =>
  all(connect(url, () => token, { retryAttempts: 0 }).iterate(request));

export const subscription = ({ url, token, request }) => first(connect(url, () => token).iterate(request));

/** Subscribes, tells the first result, and goes away: nothing more may come. */
export async function abandoned({ url, token, request }) {
  const client = connect(url, () => token);
  const results = [];
  await new Promise((resolve, reject) => {
    const leave = client.subscribe(request, {
      next: (result) => {
        results.push(plain(result));
        leave();
        resolve();
      },
      error: reject,
      complete: () => {},
    });
  });
  client.dispose();
  return results;
}
