import { ApolloLink, HttpLink } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { getMainDefinition } from "@apollo/client/utilities";
import { connect } from "./graphql-ws.mjs";

const isSubscription = ({ query }) => getMainDefinition(query).operation === "subscription";

export const link = (url, freshToken) =>
  ApolloLink.split(
    isSubscription,
    new GraphQLWsLink(connect(url, freshToken)),
    new HttpLink({ uri: `${url}/graphql`, headers: { authorization: `Bearer ${freshToken()}` } }),
  );
