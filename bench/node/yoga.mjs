// GraphQL Yoga on node:http with the graphql-jit plugin.
import { createServer } from 'node:http'
import { useGraphQlJit } from '@envelop/graphql-jit'
import { GraphQLError } from 'graphql'
import { createYoga } from 'graphql-yoga'
import jwt from 'jsonwebtoken'
import { audience, contextOf, issuer, key, tokenOf } from './caller.mjs'
import { schema } from './resolvers.mjs'

const yoga = createYoga({
  schema, graphiql: false, landingPage: false, logging: false, plugins: [useGraphQlJit()],
  context: ({ request }) => {
    try { return contextOf(jwt.verify(tokenOf(request.headers.get('authorization')), key, { algorithms: ['RS256'], issuer, audience })) }
    catch { throw new GraphQLError('unauthenticated', { extensions: { http: { status: 401 } } }) }
  },
})
createServer(yoga).listen(+process.argv[2], '127.0.0.1')
