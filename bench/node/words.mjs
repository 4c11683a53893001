// The upstreams' codes and notations, in this schema's words.
export const CUSTOMER_KINDS = { 1: 'PERSON', 2: 'BUSINESS' }
export const SEGMENTS = { 10: 'MASS', 20: 'AFFLUENT', 30: 'WEALTH', 40: 'PRIVATE', 50: 'SMALL_BUSINESS', 60: 'FARMER' }
export const RISK_LEVELS = { 1: 'C1', 2: 'C2', 3: 'C3', 4: 'C4', 5: 'C5' }
export const PRODUCT_CLASSES = {
  DEP: 'DEPOSIT', LCD: 'LARGE_DENOMINATION_CD', WMP: 'WEALTH', FND: 'FUND', INS: 'INSURANCE', PMT: 'PRECIOUS_METALS',
}
export const CHANNELS = {
  电话: 'PHONE', 短信: 'SMS', 企业微信: 'WECOM', 面访: 'VISIT', 网点: 'OUTLET', 外呼机器人: 'OUTBOUND_ROBOT',
}
export const DIRECTIONS = { 呼入: 'INBOUND', 呼出: 'OUTBOUND' }
export const LOAN_STATUSES = {
  100: 'PENDING_APPROVAL', 200: 'APPROVED', 300: 'ACTIVE', 303: 'ACTIVE', 304: 'ACTIVE', 500: 'REJECTED', 600: 'CLOSED',
  601: 'WRITTEN_OFF', 602: 'CLOSED', 700: 'OVERPAID',
}

export const word = (words, code) => words[code] ?? 'UNKNOWN'
export const text = value => value || null
export const day = s => s ? `${s.slice(0, 4)}-${s.slice(4, 6)}-${s.slice(6)}` : null
export const dayOfParts = ymd => ymd ? `${ymd[0]}-${String(ymd[1]).padStart(2, '0')}-${String(ymd[2]).padStart(2, '0')}` : null
export const shanghaiTime = ms => `${new Date(ms + 28_800_000).toISOString().slice(0, 19)}+08:00`
export const money = (amount, currency) => amount == null ? null : { amount: amount.toFixed(2), currency, band: null }
