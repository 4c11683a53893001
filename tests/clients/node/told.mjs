// Results in one form, whichever client gave them.

export const codesOf = (errors) =>
  errors?.map(({ path, extensions }) => [path?.join(".") ?? null, extensions.code]) ?? [];

export const plain = ({ data, errors }) => ({ data: data ?? null, errors: codesOf(errors) });

/** All results of one operation, and how it ended. */
export async function all(results) {
  const told = [];
  try {
    for await (const result of results) told.push(plain(result));
  } catch (error) {
    if (Array.isArray(error)) return { results: told, refused: codesOf(error) };
    if (error.response) return { results: told, status: error.response.status };
    return { results: told, closed: [error.code, error.reason] };
  }
  return { results: told };
}

/** The first result, after which the operation is ended. */
export async function first(results) {
  for await (const result of results) return plain(result);
}
