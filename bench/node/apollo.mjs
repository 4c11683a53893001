// Apollo Server 5 in Express 5, as its documentation integrates them.
import { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import express from 'express'
import { GraphQLError } from 'graphql'
import jwt from 'jsonwebtoken'
import { audience, contextOf, issuer, key, tokenOf } from './caller.mjs'
import { schema } from './resolvers.mjs'

const server = new ApolloServer({ schema, introspection: false })
await server.start()
const app = express()
app.disable('x-powered-by')
app.disable('etag')
app.use('/graphql', express.json(), expressMiddleware(server, {
  context: async ({ req }) => {
    try { return contextOf(jwt.verify(tokenOf(req.headers.authorization), key, { algorithms: ['RS256'], issuer, audience })) }
    catch { throw new GraphQLError('unauthenticated', { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } }) }
  },
}))
app.listen(+process.argv[2], '127.0.0.1')
