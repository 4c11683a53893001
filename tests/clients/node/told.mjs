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
    return { results: told, ...(await ending(error)) };
  }
  return { results: told };
}

/** The first result, after which the operation is ended; or how it ended without one. */
export async function first(results) {
  try {
    for await (const result of results) return plain(result);
  } catch (error) {
    return ending(error);
  }
}

/** Errors of the operation; else the status with the errors in the body; else the closing of a socket. */
async function ending(error) {
  if (Array.isArray(error)) return { refused: codesOf(error) };
  if (error.response) return { status: error.response.status, refused: codesOf((await error.response.json()).errors) };
  return { closed: [error.code, error.reason] };
}
