import { readFileSync } from "node:fs";
import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQL17Alpha9Handler } from "@apollo/client/incremental";
import { buildSchema, isAbstractType } from "graphql";

const schema = buildSchema(readFileSync("schema.graphql", "utf8"));
const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);
const namesOf = (type) => schema.getPossibleTypes(type).map(({ name }) => name);
const possibleTypes = Object.fromEntries(abstract.map((type) => [type.name, namesOf(type)]));

export const connect = (url, token, options) =>
  new ApolloClient({
    link: new HttpLink({ uri: `${url}/graphql`, headers: { authorization: `Bearer ${token}` } }),
    cache: new InMemoryCache({ possibleTypes }),
    incrementalHandler: new GraphQL17Alpha9Handler(), // for @defer and @stream
    ...options,
  });
