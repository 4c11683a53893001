// Scenarios with the fetcher of GraphiQL 5.
import { isAsyncIterable } from "@graphiql/toolkit";
import { getIntrospectionQuery, parse } from "graphql";
import { fetcher } from "./connect/graphiql.mjs";
import { plain } from "./told.mjs";

const resultsOf = async (asked) => {
  const found = await asked;
  if (!isAsyncIterable(found)) return [found];
  const results = [];
  for await (const result of found) results.push(...[result].flat());
  return results;
};

export const query = async ({ url, token, request }) =>
  (await resultsOf(fetcher(url, token)(request, { documentAST: parse(request.query) }))).map(plain);

export const deferred = ({ url, token, request }) =>
  resultsOf(fetcher(url, token)(request, { documentAST: parse(request.query) }));

export async function subscription({ url, token, request }) {
  const found = await fetcher(url, token)(request, { documentAST: parse(request.query) });
  for await (const result of found) return plain(result);
}

export async function introspection({ url, token }) {
  const request = { query: getIntrospectionQuery(), operationName: "IntrospectionQuery" };
  const [{ data }] = await resultsOf(fetcher(url, token)(request, { documentAST: parse(request.query) }));
  return data.__schema.types.length;
}
