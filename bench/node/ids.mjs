// Opaque ids of the server's own kind: deterministic and authenticated, bound to tenant and type. Node has no AES-SIV, so the
// synthetic IV is an HMAC and the cipher AES-CTR, with keys prepared once: what their users write.
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'

const SECRET = 'a secret of the bench, good for nothing else'
const SIV_BYTES = 16

const derived = label => createSecretKey(createHmac('sha256', SECRET).update(label).digest())
const cipherKey = derived('cipher')
const keys = new Map()

function macKey(tenant, type) {
  const label = `${tenant} ${type}`
  if (!keys.has(label)) keys.set(label, derived(label))
  return keys.get(label)
}
const sivOf = (key, number) => createHmac('sha256', key).update(number).digest().subarray(0, SIV_BYTES)

export function seal(tenant, type, number) {
  const siv = sivOf(macKey(tenant, type), number)
  return Buffer.concat([siv, createCipheriv('aes-256-ctr', cipherKey, siv).update(number, 'latin1')]).toString('base64url')
}

export function unseal(tenant, type, id) {
  const bytes = Buffer.from(id, 'base64url')
  if (bytes.length <= SIV_BYTES) return null
  const siv = bytes.subarray(0, SIV_BYTES)
  const number = createDecipheriv('aes-256-ctr', cipherKey, siv).update(bytes.subarray(SIV_BYTES))
  return timingSafeEqual(siv, sivOf(macKey(tenant, type), number)) ? number.toString('latin1') : null
}
