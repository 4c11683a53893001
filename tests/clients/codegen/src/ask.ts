import type { TypedDocumentString } from "./gql/graphql.js";

export interface Answer<Result> {
  data?: Result;
  errors?: { message: string; path?: (string | number)[]; extensions: { code: string } }[];
}

export async function ask<Result, Variables>(
  url: string,
  token: string,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Answer<Result>> {
  const reply = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ documentId: document.__meta__?.["hash"], variables }),
  });
  return (await reply.json()) as Answer<Result>;
}
