// The bank's systems: undici's pool, JSON, the operator's assertion signed once and used again for 45 s.
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { createSigner } from 'fast-jwt'
import { Pool } from 'undici'

const pool = new Pool(process.env.UPSTREAM, { connections: 256 })
const { privateKey } = generateKeyPairSync('ed25519')
const sign = createSigner({
  key: privateKey.export({ type: 'pkcs8', format: 'pem' }), algorithm: 'EdDSA', iss: 'bank-bff', expiresIn: 60_000,
})
const REUSED_MS = 45_000
const assertions = new Map()

function assertion(caller, audience) {
  const key = `${caller.staffNo} ${audience}`
  const known = assertions.get(key)
  if (known && known.until > Date.now()) return known.header
  const header = `Bearer ${sign({ sub: caller.staffNo, aud: audience, tenant: caller.tenant, post: caller.post, org: caller.org })}`
  assertions.set(key, { header, until: Date.now() + REUSED_MS })
  return header
}

async function ask(caller, source, method, path, body) {
  const headers = { authorization: assertion(caller, source), 'x-request-id': randomUUID() }
  if (body) headers['content-type'] = 'application/json'
  const reply = await pool.request({ path, method, headers, body: body && JSON.stringify(body) })
  if (reply.statusCode !== 200) {
    await reply.body.dump()
    throw new Error(`${source} answered ${reply.statusCode}`)
  }
  return reply.body.json()
}

async function dataAsset(caller, path, body) {
  const { errCode, data } = await ask(caller, 'data-asset', 'POST', path, body)
  if (errCode !== 0) throw new Error(`data-asset answered ${errCode}`)
  return data.rows
}

const crm = (caller, path, nos) => ask(caller, 'crm', 'POST', path, { customerIds: nos })

export const searchCustomers = (caller, first) =>
  dataAsset(caller, '/v1/customers/search', { pageNum: 1, pageSize: first, custMgrNo: caller.staffNo })
export const profile = async (caller, no) => (await dataAsset(caller, '/v1/customers/batchQuery', { ids: [no] }))[0]
export const holdings = (caller, no) => dataAsset(caller, '/v1/holdings/batchQuery', { ids: [no] })
export const interactions = async (caller, no) => (await crm(caller, '/api/interactions/query', [no])).records
export const assignments = async (caller, nos) =>
  new Map((await crm(caller, '/api/assignments/query', nos)).data.map(row => [row.customerId, row]))
export const loans = async (caller, no) =>
  (await ask(caller, 'core-loans', 'POST', '/api/v1/loans/query', { clientIds: [no] })).pageItems
export const performance = (caller, period) =>
  ask(caller, 'kpi-mart', 'GET', `/performance?level=person&period=${period.toLowerCase()}`)
