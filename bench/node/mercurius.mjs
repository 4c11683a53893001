// Mercurius on Fastify with graphql-jit from the first request on: the fastest peer known.
import Fastify from 'fastify'
import mercurius from 'mercurius'
import { contextOf } from './caller.mjs'
import { schema } from './resolvers.mjs'

const app = Fastify({ logger: false })
app.register(mercurius, {
  schema, jit: 1, graphiql: false,
  context: request => {
    try { return contextOf(request.headers.authorization) }
    catch { throw Object.assign(new Error('unauthenticated'), { statusCode: 401 }) }
  },
})
await app.listen({ port: +process.argv[2], host: '127.0.0.1' })
