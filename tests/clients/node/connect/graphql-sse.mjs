import { createClient } from "graphql-sse";

export const connect = (url, freshToken, options) =>
  createClient({
    url: `${url}/graphql`,
    headers: async () => ({ authorization: `Bearer ${await freshToken()}` }), // asked at each connection
    ...options,
  });
