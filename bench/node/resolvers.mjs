// The resolvers that all three Node peers share: each leaf asks for a permission, each sensitive one is masked.
import { readFileSync } from 'node:fs'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { seal, unseal } from './ids.mjs'
import * as masks from './masks.mjs'
import * as upstream from './upstream.mjs'
import { CHANNELS, CUSTOMER_KINDS, day, dayOfParts, DIRECTIONS, LOAN_STATUSES, money, PRODUCT_CLASSES, RISK_LEVELS, SEGMENTS,
  shanghaiTime, text, word } from './words.mjs'

class Refused extends Error {}

const guarded = (permission, read) => (row, args, caller) => {
  if (!caller.permissions.has(permission)) throw new Refused(`needs ${permission}`)
  return read(row, args, caller)
}
const masked = (permission, dataClass, read, mask) => guarded(permission, (row, _, caller) => {
  const value = read(row)
  return value == null || caller.clear.has(dataClass) ? value : mask(value)
})
const under = (permission, fields) =>
  Object.fromEntries(Object.entries(fields).map(([name, read]) => [name, guarded(permission, read)]))

async function customer(_, { id }, caller) {
  const no = unseal(caller.tenant, 'Customer', id)
  const owner = no && (await upstream.assignments(caller, [no])).get(no)
  if (owner?.managerId !== caller.staffNo) throw new Refused('there is no such customer')
  return { no, owner }
}

async function customers(_, { first }, caller) {
  const rows = await upstream.searchCustomers(caller, first)
  const owners = await upstream.assignments(caller, rows.map(row => row.custNo))
  const nodes = rows.map(row => ({ no: row.custNo, owner: owners.get(row.custNo), found: row }))
  return { nodes: nodes.map(node => node.owner?.managerId === caller.staffNo ? node : null) }
}

const Query = {
  customer: guarded('customer:read', customer),
  customers: guarded('customer:search', customers),
  myPerformance: guarded('kpi:own', (_, { period }, caller) => upstream.performance(caller, period)),
}
const Customer = {
  ...under('customer:read', {
    id: ({ no }, _, { tenant }) => seal(tenant, 'Customer', no),
    relation: () => 'MINE',
    profile: ({ no, found }, _, caller) => found ?? upstream.profile(caller, no),
    assignment: ({ owner }) => owner,
  }),
  holdings: guarded('holding:read', async ({ no }, { first }, caller) => page(await upstream.holdings(caller, no), first)),
  interactions: guarded('interaction:read', async ({ no }, { first }, caller) => page(await upstream.interactions(caller, no), first)),
  loans: guarded('loan:read', ({ no }, _, caller) => upstream.loans(caller, no)),
}
const page = (rows, first) => ({ nodes: rows.slice(0, first), totalCount: rows.length })

const CustomerAssignment = under('customer:read', {
  managerName: row => row.managerName, effectiveFrom: row => row.effectiveDate, effectiveTo: row => row.expiryDate,
})
const contact = (key, mask) => masked('customer:contact', 'CONTACT', row => text(row[key]), mask)
const CustomerProfile = {
  ...under('customer:read', {
    kind: row => word(CUSTOMER_KINDS, row.custType), occupation: row => text(row.occupation), segment: row => word(SEGMENTS, row.custLevel),
    aumTier: row => row.aumLevel, riskLevel: row => word(RISK_LEVELS, row.riskLevel), openedOn: row => day(row.openDate),
    outletName: row => row.orgName, branchName: row => row.brName,
  }),
  name: masked('customer:read', 'NAME', row => row.custName, masks.redact),
  birthDate: masked('customer:identity', 'IDENTITY', row => day(row.birthday), masks.birthDate),
  documentNo: masked('customer:identity', 'IDENTITY', row => text(row.certNo), masks.nationalId),
  mobile: contact('mobile', masks.mobile), landline: contact('tel', masks.landline), email: contact('email', masks.email),
  address: contact('addr', masks.address), employer: contact('employer', masks.redact),
}
const Money = under('customer:read', { amount: m => m.amount, currency: m => m.currency, band: m => m.band })
const Holding = {
  ...under('holding:read', {
    id: (row, _, { tenant }) => seal(tenant, 'Holding', row.holdNo), productClass: row => word(PRODUCT_CLASSES, row.prodCls), name: row => row.holdingName,
    purchasedOn: row => day(row.buyDate), maturesOn: row => day(row.matureDate),
  }),
  accountNo: masked('holding:read', 'ACCOUNT', row => row.acctNo, masks.accountNo),
  marketValue: masked('holding:read', 'ASSET', row => money(row.mktVal, row.ccy), masks.redact),
  profit: masked('holding:read', 'ASSET', row => money(row.profit, row.ccy), masks.redact),
}
const Interaction = {
  ...under('interaction:read', {
    id: (row, _, { tenant }) => seal(tenant, 'Interaction', row.interactionId), channel: row => word(CHANNELS, row.channel),
    direction: row => word(DIRECTIONS, row.direction), occurredAt: row => shanghaiTime(row.occurredAt), staffName: row => row.staffName,
  }),
  subject: masked('interaction:read', 'ACTIVITY', row => row.subject, masks.freeText),
}
const credit = (read, mask = masks.redact) => masked('loan:read', 'CREDIT', read, mask)
const Loan = {
  ...under('loan:read', {
    id: (row, _, { tenant }) => seal(tenant, 'Loan', row.id), productName: row => row.loanProductName, status: row => word(LOAN_STATUSES, row.status.id),
    numberOfRepayments: row => row.numberOfRepayments, maturesOn: row => dayOfParts(row.timeline.expectedMaturityDate),
  }),
  accountNo: masked('loan:read', 'ACCOUNT', row => row.accountNo, masks.accountNo),
  principal: credit(row => money(row.principal, row.currency.code)),
  totalOutstanding: credit(row => money(row.summary?.totalOutstanding ?? 0, row.currency.code)),
  annualInterestRate: credit(row => row.annualInterestRate.toFixed(2)),
  overdueDays: credit(row => row.delinquent?.pastDueDays ?? 0),
}
const Performance = under('kpi:own', {
  level: row => row.level.toUpperCase(), subjectName: row => row.subject.name, period: row => row.period.kind.toUpperCase(),
  periodStart: row => row.period.start, asOf: row => row.asOf,
})

export const typeDefs = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8')
export const resolvers = {
  Query, Customer, CustomerAssignment, CustomerProfile, Money, Holding, Interaction, Loan, Performance,
}
export const schema = makeExecutableSchema({ typeDefs, resolvers, resolverValidationOptions: { requireResolversForResolveType: 'ignore' } })
