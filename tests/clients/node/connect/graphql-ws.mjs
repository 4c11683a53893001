import { createClient } from "graphql-ws";
import WebSocket from "ws"; // browsers bring their own

export const connect = (url, freshToken, options) =>
  createClient({
    url: `${url.replace(/^http/, "ws")}/graphql`,
    connectionParams: async () => ({ authorization: `Bearer ${await freshToken()}` }), // asked at each connection
    webSocketImpl: WebSocket,
    ...options,
  });
