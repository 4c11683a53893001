import { cacheExchange, fetchExchange, subscriptionExchange } from "@urql/core";
import { connect as connectSocket } from "./graphql-ws.mjs";
import { connect } from "./urql.mjs";

export const bySse = (url, token) => connect(url, token, { fetchSubscriptions: true });

export const bySocket = (url, token) => {
  const socket = connectSocket(url, () => token);
  const forwardSubscription = (request) => ({
    subscribe: (sink) => ({ unsubscribe: socket.subscribe(request, sink) }),
  });
  const exchanges = [cacheExchange, fetchExchange, subscriptionExchange({ forwardSubscription })];
  return connect(url, token, { exchanges });
};
