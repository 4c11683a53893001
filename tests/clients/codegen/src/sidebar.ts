// A typed program over generated documents: it compiles only if the types say what the server sends.
import { ask } from "./ask.js";
import { useFragment as unmasked, graphql } from "./gql/index.js";
import type { Relation } from "./gql/graphql.js";

const Profile = graphql(`
  fragment Profile on Customer {
    profile { name mobile birthDate }
  }
`);
const Sidebar = graphql(`
  query Sidebar($id: ID!) {
    customer(id: $id) {
      relation
      ...Profile
      assets { aum { amount band } asOf }
    }
  }
`);

interface Shown {
  relation: Relation;
  name: string | null;
  birthDate: string | null;
  amount: string | null;
  band: string | null;
}

export async function sidebar(given: { url: string; token: string; id: string }) {
  const { data, errors } = await ask(given.url, given.token, Sidebar, { id: given.id });
  const codes = errors?.map(({ extensions }) => extensions.code) ?? [];
  if (!data?.customer) return { codes };
  const profile = unmasked(Profile, data.customer).profile;
  const aum = data.customer.assets?.aum;
  // @ts-expect-error an exact amount is a text
  const rounded: number | null | undefined = aum?.amount;
  const shown: Shown = {
    relation: data.customer.relation,
    name: profile?.name ?? null,
    birthDate: profile?.birthDate ?? null,
    amount: aum?.amount ?? null,
    band: aum?.band ?? null,
  };
  return { codes, shown, isText: typeof rounded === "string" };
}

// @ts-expect-error the id is not optional
export const withoutId = () => ask("", "", Sidebar, {});
