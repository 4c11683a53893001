import { gql } from "@apollo/client";

export const TASKS = gql`
  query Tasks($first: Int!) {
    actionTasks(first: $first) { nodes { title customer { profile { name } } } }
  }`;
