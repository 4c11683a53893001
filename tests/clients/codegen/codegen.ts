import type { CodegenConfig } from "@graphql-codegen/cli";

const text = "string"; // amounts too: a number of JavaScript would round them

const config: CodegenConfig = {
  schema: "schema.graphql",
  documents: "src/**/*.ts",
  emitLegacyCommonJSImports: false,
  generates: {
    "src/gql/": {
      preset: "client",
      presetConfig: { persistedDocuments: { hashAlgorithm: "sha256" } },
      config: {
        documentMode: "string",
        strictScalars: true,
        scalars: { Date: text, DateTime: text, Decimal: text, ReducedDate: text },
      },
    },
  },
};

export default config;
