const { graphql } = require("relay-runtime");

graphql`
  query customersQuery($first: Int!, $after: String) {
    ...customersList
  }
`;
graphql`
  fragment customersList on Query @refetchable(queryName: "customersPageQuery") {
    customers(first: $first, after: $after) @connection(key: "list_customers") {
      totalCount
      edges { node { ...customersRow } }
    }
  }
`;
graphql`
  fragment customersRow on Customer @refetchable(queryName: "customersRowQuery")
  @argumentDefinitions(count: {type: "Int", defaultValue: 2}, cursor: {type: "String"}) {
    id
    relation
    profile { name mobile }
    holdings(first: $count, after: $cursor) @connection(key: "row_holdings") { edges { node { name maturesOn units } } }
  }
`;
graphql`
  mutation customersCompleteMutation($input: CompleteTaskInput!) {
    completeTask(input: $input) { task { id status } userErrors { code } }
  }
`;
