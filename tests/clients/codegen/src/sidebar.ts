import { graphql } from "./gql/index.js";

export const Sidebar = graphql(`
  query Sidebar($id: ID!) {
    customer(id: $id) {
      relation
      ...Profile
      assets { aum { amount band } asOf }
    }
  }
`);
export const Profile = graphql(`
  fragment Profile on Customer { profile { name mobile birthDate } }
`);
