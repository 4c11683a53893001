// Scenarios with urql: @urql/core, under all its bindings.
import { cacheExchange, fetchExchange, gql } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import { connect } from "./connect/urql.mjs";
import { bySocket, bySse } from "./connect/urql-subscriptions.mjs";
import { recorded } from "./recorded.mjs";

const CUSTOMER = gql`
  query Customer($id: ID!) {
    customer(id: $id) { id relation profile { name mobile } assets { aum { amount band } } }
  }`;
const CALL = gql`
  mutation Call($input: StartOutboundCallInput!) {
    startOutboundCall(input: $input) { call { state } userErrors { code } }
  }`;
const ME = gql`query UrqlMe { viewer { post } }`;
const ROLES = gql`query UrqlRoles { viewer { roles } }`;
const NOWHERE = gql`query Nowhere { nowhere }`;

const told = ({ data, error }) => ({
  data: data ?? null,
  errors: error?.graphQLErrors.map(({ path, extensions }) => [path?.join(".") ?? null, extensions.code]) ?? [],
  network: error?.networkError?.message ?? null,
  status: error?.response?.status ?? null,
});

export async function query({ url, token, id }) {
  const exchanges = [];
  const client = connect(url, token, { fetch: recorded(exchanges) });
  return { ...told(await client.query(CUSTOMER, { id })), exchanges };
}
export const mutation = async ({ url, token, input }) => told(await connect(url, token).mutation(CALL, { input }));
export const refused = async ({ url, token }) => told(await connect(url, token).query(ME, {}));
export const misfit = async ({ url, token }) => told(await connect(url, token).query(NOWHERE, {}));
export const byGet = async ({ url, token, headers = {} }) => {
  const fetchOptions = { headers: { authorization: `Bearer ${token}`, ...headers } };
  return told(await connect(url, token, { preferGetMethod: "within-url-limit", fetchOptions }).query(ME, {}));
};

async function twice({ url, token, get, query }) {
  const exchanges = [];
  const client = connect(url, token, {
    fetch: recorded(exchanges),
    exchanges: [cacheExchange, persistedExchange({ preferGetForPersistedQueries: get }), fetchExchange],
    fetchOptions: { headers: { authorization: `Bearer ${token}`, "graphql-require-preflight": "1" } },
  });
  const data = [];
  for (const _ of [1, 2]) data.push((await client.query(query, {}, { requestPolicy: "network-only" })).data);
  return { data, seen: exchanges.map(({ method, asked, status }) => [method, "query" in asked, status]) };
}
export const persisted = (given) => twice({ ...given, get: false, query: ME });
export const persistedByGet = (given) => twice({ ...given, get: "within-url-limit", query: ROLES });

const first = (client, { query, variables }) =>
  new Promise((resolve) => {
    const { unsubscribe } = client.subscription(gql(query), variables ?? {}).subscribe((result) => {
      const { data, errors } = told(result);
      resolve({ data, errors });
      queueMicrotask(() => unsubscribe());
    });
  });
export const subscriptionBySse = ({ url, token, request }) => first(bySse(url, token), request);
export const subscriptionBySocket = ({ url, token, request }) => first(bySocket(url, token), request);

/** Each state of the data on its way to completeness. */
export async function parts({ url, token, request: { query, variables } }) {
  const exchanges = [];
  const client = connect(url, token, { fetch: recorded(exchanges) });
  const states = [];
  await new Promise((resolve) => {
    client.query(gql(query), variables).subscribe((result) => {
      const { data, errors } = told(result);
      states.push({ data: structuredClone(data), errors });
      if (!result.hasNext) queueMicrotask(resolve);
    });
  });
  return { states, types: exchanges.map(({ type }) => type) };
}
