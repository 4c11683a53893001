// A fetch that notes what was sent and what came back; bodies that are no JSON are left alone.
export const recorded = (exchanges) => async (uri, init) => {
  const reply = await fetch(uri, init);
  const type = reply.headers.get("content-type");
  const told = /json/.test(type) ? await reply.clone().json() : {};
  const { pathname, searchParams } = new URL(uri);
  exchanges.push({
    method: init.method,
    path: pathname,
    asked: init.body ? JSON.parse(init.body) : Object.fromEntries(searchParams),
    accept: init.headers.accept,
    status: reply.status,
    codes: told.errors?.map(({ extensions }) => extensions.code) ?? [],
    type,
  });
  return reply;
};
