// Who is asking: an RS256 token, verified by fast-jwt with its cache of verified tokens on, and what the role may see.
import { readFileSync } from 'node:fs'
import { createVerifier } from 'fast-jwt'

const verify = createVerifier({
  key: readFileSync(process.env.PUBLIC_KEY), algorithms: ['RS256'], allowedIss: process.env.ISSUER, allowedAud: 'bff', cache: 1000,
})

const ROLES = {
  'relationship-manager': {
    permissions: new Set(['customer:read', 'customer:search', 'customer:contact', 'customer:identity', 'holding:read',
      'loan:read', 'interaction:read', 'kpi:own']),
    clear: new Set(['NAME', 'ASSET', 'CREDIT']),
  },
  'wealth-manager': {
    permissions: new Set(['customer:read', 'customer:search', 'customer:contact', 'holding:read', 'interaction:read', 'kpi:own']),
    clear: new Set(['NAME', 'ASSET']),
  },
}

export function contextOf(authorization) {
  const claims = verify(authorization.slice('Bearer '.length))
  const { permissions, clear } = ROLES[claims.roles[0]]
  return { permissions, clear, staffNo: claims.sub, tenant: claims.tenant, post: claims.post, org: claims.org }
}
