// Scenarios with graphql-ws.
import { connect } from "./connect/graphql-ws.mjs";
import { all, first, plain } from "./told.mjs";

const CUSTOMER = "query ($id: ID!) { customer(id: $id) { relation profile { name mobile } assets { aum { band } } } }";

export async function operation({ url, token, request }) {
  const client = connect(url, () => token, { retryAttempts: 0 });
  const told = await all(client.iterate(request));
  await client.dispose();
  return told;
}
export const customer = ({ id, ...given }) => operation({ ...given, request: { query: CUSTOMER, variables: { id } } });

export const subscription = ({ url, token, request }) => first(connect(url, () => token).iterate(request));

/** Stays subscribed while its first token expires: tells how sockets were closed, and what came over which. */
export async function renewed({ url, tokens, request }) {
  const closed = [];
  let connected = 0;
  const client = connect(url, () => tokens[connected], {
    retryWait: async () => {},
    on: {
      connected: () => connected++,
      closed: ({ code, reason }) => closed.push([code, reason]),
    },
  });
  for await (const result of client.iterate(request)) {
    if (connected === tokens.length) return { closed, result: plain(result) };
  }
}
