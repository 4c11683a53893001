import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { connect } from "./graphql-ws.mjs";

export const fetcher = (url, token) =>
  createGraphiQLFetcher({
    fetch,
    url: `${url}/graphql`,
    headers: { authorization: `Bearer ${token}` },
    wsClient: connect(url, () => token),
  });
