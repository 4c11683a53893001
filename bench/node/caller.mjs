// Who is asking: what an RS256 token must be, and what its role may see. Each peer verifies it as its own users would.
import { readFileSync } from 'node:fs'

export const key = readFileSync(process.env.PUBLIC_KEY)
export const issuer = process.env.ISSUER
export const audience = 'bff'
export const tokenOf = authorization => authorization.slice('Bearer '.length)

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

export function contextOf(claims) {
  const { permissions, clear } = ROLES[claims.roles[0]]
  return { permissions, clear, staffNo: claims.sub, tenant: claims.tenant, post: claims.post, org: claims.org }
}
