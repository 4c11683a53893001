// What graphql-js makes of the server's introspection: the client schema of GraphiQL and all code generators.
import * as graphql16 from "graphql";
import * as graphql17 from "graphql-17";

const VERSIONS = { 16: graphql16, 17: graphql17 };
const EVERYTHING = {
  descriptions: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
  experimentalDirectiveDeprecation: true,
};

export async function schema({ url, token, version, options = EVERYTHING }) {
  const { getIntrospectionQuery, buildClientSchema, lexicographicSortSchema, printSchema } = VERSIONS[version];
  const reply = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ query: getIntrospectionQuery(options) }),
  });
  const { data, errors } = await reply.json();
  if (errors) return { errors: errors.map(({ extensions }) => extensions.code) };
  return { printed: printSchema(lexicographicSortSchema(buildClientSchema(data))) };
}

export async function read({ url, token, version, without }) {
  const { buildSchema, GraphQLSchema, lexicographicSortSchema, printSchema } = VERSIONS[version];
  const reply = await fetch(`${url}/schema.graphql`, { headers: { authorization: `Bearer ${token}` } });
  const whole = buildSchema(await reply.text()).toConfig();
  const kept = (parts) => parts.filter(({ name }) => !without.includes(name));
  const schema = new GraphQLSchema({ ...whole, types: kept(whole.types), directives: kept(whole.directives) });
  return printSchema(lexicographicSortSchema(schema));
}
