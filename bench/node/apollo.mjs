// Apollo Server 5 in Express 5, as its documentation integrates them.
import { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import express from 'express'
import { GraphQLError } from 'graphql'
import { contextOf } from './caller.mjs'
import { schema } from './resolvers.mjs'

const server = new ApolloServer({ schema, introspection: false })
await server.start()
const app = express()
app.disable('x-powered-by')
app.disable('etag')
app.use('/graphql', express.json(), expressMiddleware(server, {
  context: async ({ req }) => {
    try { return contextOf(req.headers.authorization) }
    catch { throw new GraphQLError('unauthenticated', { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } }) }
  },
}))
app.listen(+process.argv[2], '127.0.0.1')
