// Scenarios with Apollo Client 4.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { ApolloLink, CombinedGraphQLErrors, gql, HttpLink } from "@apollo/client";
import { Defer20220824Handler, GraphQL17Alpha9Handler } from "@apollo/client/incremental";
import { BatchHttpLink } from "@apollo/client/link/batch-http";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { generatePersistedQueryIdsFromManifest } from "@apollo/persisted-query-lists";
import { firstValueFrom } from "rxjs";
import WebSocket from "ws";
import { connect } from "./connect/apollo.mjs";
import { link } from "./connect/apollo-subscriptions.mjs";
import { recorded } from "./recorded.mjs";

globalThis.WebSocket ??= WebSocket; // the link looks at it, as browsers and newer versions of Node have it

const CUSTOMER = gql`
  query Customer($id: ID!) {
    customer(id: $id) { id relation profile { name mobile } assets { aum { amount band } } }
  }`;
const NODE = gql`
  query Node($id: ID!) { node(id: $id) { ...Named } }
  fragment Named on Node { id ... on Customer { profile { name } } }`;
const NAME = gql`fragment Name on Customer { id profile { name mobile } }`;
const ME = gql`query Me { viewer { post } }`;
const ROLES = gql`query Roles { viewer { roles } }`;
const NOWHERE = gql`query Nowhere { nowhere }`;

const errorsOf = (error) =>
  CombinedGraphQLErrors.is(error)
    ? error.errors.map(({ path, extensions }) => [path?.join(".") ?? null, extensions.code])
    : `${error.name}: ${error.message}`;
const refusal = (promise) => promise.then(() => "not refused", errorsOf);

export const query = async ({ url, token, id }) =>
  (await connect(url, token).query({ query: CUSTOMER, variables: { id } })).data;

export async function errors({ url, token, id }) {
  const client = connect(url, token);
  const asked = { query: CUSTOMER, variables: { id } };
  const thrown = await refusal(client.query(asked));
  const { data, error } = await client.query({ ...asked, errorPolicy: "all" });
  return { thrown, partial: { data, errors: errorsOf(error) } };
}

export const refused = async ({ url, token }) => refusal(connect(url, token).query({ query: ME }));
export const misfit = async ({ url, token }) => refusal(connect(url, token).query({ query: NOWHERE }));

export async function cache({ url, token, id }) {
  const client = connect(url, token);
  await client.query({ query: CUSTOMER, variables: { id } });
  const key = client.cache.identify({ __typename: "Customer", id });
  const found = client.readFragment({ id: key, fragment: NAME });
  const node = await client.query({ query: NODE, variables: { id }, fetchPolicy: "network-only" });
  return { keys: Object.keys(client.cache.extract()), key, found, node: node.data };
}

const sha256 = (text) => createHash("sha256").update(text).digest("hex");

function persisting(url, token, options, exchanges) {
  const headers = { authorization: `Bearer ${token}`, "apollo-require-preflight": "true" };
  const http = new HttpLink({ uri: `${url}/graphql`, headers, fetch: recorded(exchanges) });
  return connect(url, token, { link: ApolloLink.from([new PersistedQueryLink(options), http]) });
}

async function twice({ url, token, get, query }) {
  const exchanges = [];
  const client = persisting(url, token, { sha256, useGETForHashedQueries: get }, exchanges);
  const data = [];
  for (const _ of [1, 2]) data.push((await client.query({ query, fetchPolicy: "network-only" })).data);
  const seen = exchanges.map(({ method, asked, status }) => [method, "query" in asked, status]);
  return { data, seen };
}
export const persisted = (given) => twice({ ...given, get: false, query: ME });
export const persistedByGet = (given) => twice({ ...given, get: true, query: ROLES });

/** A program whose build wrote the manifest; the program exports its document. */
export async function published({ url, token, manifest, program }) {
  const exchanges = [];
  const { TASKS } = await import(program);
  const loadManifest = async () => JSON.parse(readFileSync(manifest, "utf8"));
  const client = persisting(url, token, generatePersistedQueryIdsFromManifest({ loadManifest }), exchanges);
  const { data } = await client.query({ query: TASKS, variables: { first: 2 } });
  return { data, sentText: exchanges.some(({ asked }) => "query" in asked) };
}

export async function batch({ url, token }) {
  const exchanges = [];
  const headers = { authorization: `Bearer ${token}` };
  const link = new BatchHttpLink({ uri: `${url}/graphql`, headers, fetch: recorded(exchanges) });
  const client = connect(url, token, { link });
  const results = await Promise.allSettled([ME, ROLES].map((query) => client.query({ query })));
  const outcomes = results.map(({ value, reason }) => value?.data ?? errorsOf(reason));
  return { outcomes, requests: exchanges.map(({ asked, status, codes }) => [asked.length, status, codes]) };
}

/** The first result of a subscription; leaving it ends it. */
export async function subscription({ url, token, request: { query, variables } }) {
  const client = connect(url, token, { link: link(url, () => token) });
  const { data, error } = await firstValueFrom(
    client.subscribe({ query: gql(query), variables, errorPolicy: "all" }),
  );
  return { data: data ?? null, errors: error ? errorsOf(error) : [] };
}

/** A subscription over HTTP, by Apollo's own protocol of parts. */
export const subscriptionByHttp = ({ url, token, request: { query } }) =>
  firstValueFrom(connect(url, token).subscribe({ query: gql(query) })).then(({ error }) => errorsOf(error), errorsOf);

const HANDLERS = { Defer20220824Handler, GraphQL17Alpha9Handler };

/** Each state of the data on its way to completeness. */
export async function parts({ url, token, handler, request: { query, variables } }) {
  const exchanges = [];
  const headers = { authorization: `Bearer ${token}` };
  const client = connect(url, token, {
    link: new HttpLink({ uri: `${url}/graphql`, headers, fetch: recorded(exchanges) }),
    incrementalHandler: new HANDLERS[handler](),
  });
  const asked = { query: gql(query), variables, errorPolicy: "all" };
  const states = [];
  await new Promise((resolve, reject) => {
    client.watchQuery(asked).subscribe({
      next: ({ data, dataState, loading, error }) => {
        if (dataState === "empty") return;
        states.push({ data: structuredClone(data), errors: error ? errorsOf(error) : [] });
        if (!loading) resolve();
      },
      error: reject,
    });
  });
  client.stop();
  return { states, types: exchanges.map(({ type }) => type) };
}
