// Scenarios with relay-runtime 21, over what relay-compiler made of `customers.js`.
const runtime = require("relay-runtime");
const { connect } = require("./connect.js");

const CustomersQuery = require("./__generated__/customersQuery.graphql");
const PageQuery = require("./__generated__/customersPageQuery.graphql");
const ListFragment = require("./__generated__/customersListFragment.graphql");
const RowFragment = require("./__generated__/customersRowFragment.graphql");
const RowQuery = require("./__generated__/customersRowQuery.graphql");
const TaskSubscription = require("./__generated__/customersTaskSubscription.graphql");
const CompleteMutation = require("./__generated__/customersCompleteMutation.graphql");

const { commitMutation, createOperationDescriptor, fetchQuery, getSingularSelector, requestSubscription } = runtime;
const { getPaginationMetadata, getPaginationVariables, getRefetchMetadata } = runtime;

const read = (environment, fragment, ref) => environment.lookup(getSingularSelector(fragment, ref)).data;

/** What `loadNext` of `usePaginationFragment` does, without React. */
async function loadNext(environment, fragment, ref, query, variables, count) {
  const { connectionPathInFragmentData, paginationMetadata } = getPaginationMetadata(fragment, "loadNext");
  const [field] = connectionPathInFragmentData;
  const { endCursor } = read(environment, fragment, ref)[field].pageInfo;
  const next = getPaginationVariables("forward", count, endCursor, variables, {}, paginationMetadata);
  await fetchQuery(environment, query, next).toPromise();
}

exports.pages = async ({ url, token }) => {
  const environment = connect(url, token);
  const variables = { first: 2, after: null };
  environment.retain(createOperationDescriptor(CustomersQuery, variables));
  const root = await fetchQuery(environment, CustomersQuery, variables).toPromise();
  const list = () => read(environment, ListFragment, root).customers;
  const rows = () => list().edges.map(({ node }) => read(environment, RowFragment, node));
  const first = rows();
  await loadNext(environment, ListFragment, root, PageQuery, variables, 2);
  return { first, both: rows(), totalCount: list().totalCount, pageInfo: list().pageInfo };
};

exports.refetch = async ({ url, token, id }) => {
  const environment = connect(url, token);
  const { identifierInfo } = getRefetchMetadata(RowFragment, "refetch").refetchMetadata;
  const variables = { [identifierInfo.identifierQueryVariableName]: id, count: 1 };
  environment.retain(createOperationDescriptor(RowQuery, variables));
  const { node } = await fetchQuery(environment, RowQuery, variables).toPromise();
  return read(environment, RowFragment, node);
};

exports.mutation = async ({ url, token, input }) => {
  const environment = connect(url, token);
  const payload = await new Promise((resolve, reject) => {
    commitMutation(environment, { mutation: CompleteMutation, variables: { input }, onCompleted: resolve, onError: reject });
  });
  return { payload, stored: environment.getStore().getSource().get(input.taskId)?.status ?? null };
};

exports.unknown = async ({ url, token }) => {
  const ask = fetchQuery(connect(url, token), { ...RowQuery, params: { ...RowQuery.params, id: "0".repeat(64) } }, { id: "x" });
  return ask.toPromise().then(() => "answered", ({ source }) => source.errors.map(({ extensions }) => extensions.code));
};

exports.subscription = ({ url, token, request: { variables } }) =>
  new Promise((resolve, reject) => {
    const { dispose } = requestSubscription(connect(url, token), {
      subscription: TaskSubscription,
      variables,
      onNext: (data) => {
        dispose();
        resolve({ data });
      },
      onError: reject,
    });
  });
