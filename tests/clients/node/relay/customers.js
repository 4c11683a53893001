const { graphql } = require("relay-runtime");

graphql`
  query customersQuery($first: Int!, $after: String) {
    ...customersListFragment
  }
`;
graphql`
  fragment customersListFragment on Query @refetchable(queryName: "customersPageQuery") {
    customers(first: $first, after: $after) @connection(key: "list_customers") {
      totalCount
      edges { node { ...customersRowFragment } }
    }
  }
`;
graphql`
  fragment customersRowFragment on Customer
  @refetchable(queryName: "customersRowQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 1 }, cursor: { type: "String" }) {
    id
    relation
    profile { name birthDate }
    holdings(first: $count, after: $cursor) @connection(key: "row_holdings") {
      edges { node { name maturesOn } }
    }
  }
`;
graphql`
  mutation customersCompleteMutation($input: CompleteTaskInput!) {
    completeTask(input: $input) { task { id status } userErrors { code } }
  }
`;
graphql`
  subscription customersTaskSubscription($mine: Boolean!) {
    taskAssigned(assignedToMe: $mine) { id title customer { id profile { name documentNo } } }
  }
`;
