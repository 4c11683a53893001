import { EventSource } from "eventsource"; // browsers bring their own

export async function connect(url, token, request) {
  const reply = await fetch(`${url}/graphql/ticket`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(request),
  });
  const { ticket } = (await reply.json()).data; // for one connection, and for seconds
  return new EventSource(`${url}/graphql/stream?ticket=${ticket}`);
}
