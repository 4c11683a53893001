// Scenarios with graphql-sse in its distinct connections mode.
import { connect } from "./connect/graphql-sse.mjs";
import { all, first, plain } from "./told.mjs";

export const operation = ({ url, token, request }) =>
  all(connect(url, () => token, { retryAttempts: 0 }).iterate(request));

export const subscription = ({ url, token, request }) => first(connect(url, () => token).iterate(request));

/** Goes away after the first result; the server knows the stream by *requestId*. */
export async function abandoned({ url, token, request, requestId }) {
  const headers = { authorization: `Bearer ${token}`, "x-request-id": requestId };
  const client = connect(url, null, { headers });
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
  return results;
}
