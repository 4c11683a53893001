const { Environment, Network, Observable, RecordSource, Store } = require("relay-runtime");
const { createClient } = require("graphql-sse");

exports.connect = (url, token) => {
  const headers = { authorization: `Bearer ${token}` };
  const stream = createClient({ url: `${url}/graphql`, headers });
  const asked = (operation, variables) => ({ documentId: operation.id, variables });
  const ask = async (operation, variables) => {
    const reply = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(asked(operation, variables)),
    });
    return reply.json();
  };
  const subscribe = (operation, variables) =>
    Observable.create((sink) => stream.subscribe(asked(operation, variables), sink));
  return new Environment({ network: Network.create(ask, subscribe), store: new Store(new RecordSource()) });
};
