const { Environment, Network, RecordSource, Store } = require("relay-runtime");

exports.connect = (url, token) => {
  const ask = async (operation, variables) => {
    const reply = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ documentId: operation.id, variables }),
    });
    return reply.json();
  };
  return new Environment({ network: Network.create(ask), store: new Store(new RecordSource()) });
};
