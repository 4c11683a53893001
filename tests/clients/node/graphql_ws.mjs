// Scenarios with graphql-ws.
import { connect } from "./connect/graphql-ws.mjs";

const CUSTOMER = "query ($id: ID!) { customer(id: $id) { relation profile { name mobile } assets { aum { band } } } }";

const codesOf = (errors) => errors?.map(({ path, extensions }) => [path?.join(".") ?? null, extensions.code]) ?? [];

/** All results of one operation, and how it ended. */
async function answers(client, request) {
  const results = [];
  try {
    for await (const { data, errors } of client.iterate(request)) results.push({ data: data ?? null, errors: codesOf(errors) });
  } catch (error) {
    if (Array.isArray(error)) return { results, refused: codesOf(error) };
    return { results, closed: [error.code, error.reason] };
  }
  return { results };
}

export async function operation({ url, token, request, retryAttempts = 0 }) {
  const client = connect(url, () => token, { retryAttempts });
  const told = await answers(client, request);
  await client.dispose();
  return told;
}
export const customer = ({ id, ...given }) => operation({ ...given, request: { query: CUSTOMER, variables: { id } } });

/** Stays connected without an operation: each connection takes the next token. */
export async function renewed({ url, tokens }) {
  const closed = [];
  let connected = 0;
  await new Promise((resolve, reject) => {
    const client = connect(url, () => tokens[connected], {
      lazy: false,
      onNonLazyError: ({ code, reason }) => reject(new Error(`${code} ${reason}`)),
      retryWait: async () => {},
      on: {
        connected: () => ++connected === tokens.length && resolve(client.dispose()),
        closed: ({ code, reason }) => closed.push([code, reason]),
      },
    });
  });
  return { closed, connected };
}
