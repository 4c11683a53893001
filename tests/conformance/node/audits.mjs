// Runs the audits of graphql-http against the server at AUDIT_URL, with AUDIT_TOKEN; prints one JSON line each.
import { serverAudits } from "graphql-http";

const { AUDIT_URL: url, AUDIT_TOKEN: token } = process.env;

const fetchFn = (input, init = {}) =>
  fetch(input, {
    ...init,
    headers: { ...init.headers, authorization: `Bearer ${token}`, "graphql-require-preflight": "1" },
  });

for (const audit of serverAudits({ url, fetchFn })) {
  const result = await audit.fn();
  const { id, name, status, reason = null } = result;
  console.log(JSON.stringify({ id, name, status, reason }));
}
