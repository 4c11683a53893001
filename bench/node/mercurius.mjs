// Mercurius on Fastify with graphql-jit from the first request on: the fastest peer known. With JWTCACHE, fast-jwt also
// remembers the tokens that it has verified, which it does not unless it is told to.
import Fastify from 'fastify'
import { createVerifier } from 'fast-jwt'
import mercurius from 'mercurius'
import { audience, contextOf, issuer, key, tokenOf } from './caller.mjs'
import { schema } from './resolvers.mjs'

const verify = createVerifier({
  key, algorithms: ['RS256'], allowedIss: issuer, allowedAud: audience, cache: process.env.JWTCACHE ? 1000 : false,
})
const app = Fastify({ logger: false })
app.register(mercurius, {
  schema, jit: 1, graphiql: false,
  context: request => {
    try { return contextOf(verify(tokenOf(request.headers.authorization))) }
    catch { throw Object.assign(new Error('unauthenticated'), { statusCode: 401 }) }
  },
})
await app.listen({ port: +process.argv[2], host: '127.0.0.1' })
