import type { Department, Role } from '@yingbi/contracts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { insertUser, putDepartments } from '../use-cases/manage-users.ts'
import { hashPassword, randomPassword } from './password.ts'

/** Departments of 云汀市 (Yunting), a city that does not exist. */
export const DEMONSTRATION_DEPARTMENTS = [
  { slug: 'health-commission', title: { zh: '市卫生健康委员会', en: 'Municipal Health Commission' } },
  { slug: 'education-bureau', title: { zh: '市教育局', en: 'Municipal Education Bureau' } },
  { slug: 'human-resources-bureau', title: { zh: '市人力资源和社会保障局', en: 'Human Resources Bureau' } },
  { slug: 'policy-research-centre', title: { zh: '市政策研究中心', en: 'Policy Research Centre' } },
  { slug: 'data-bureau', title: { zh: '市数据局', en: 'Municipal Data Bureau' } },
  { slug: 'audit-bureau', title: { zh: '市审计局', en: 'Municipal Audit Bureau' } },
] as const satisfies readonly Department[]

interface DemonstrationAccount {
  readonly username: string
  readonly role: Role
  readonly department: (typeof DEMONSTRATION_DEPARTMENTS)[number]['slug']
  readonly displayName: { readonly zh: string; readonly en: string }
}

export const DEMONSTRATION_ACCOUNTS: readonly DemonstrationAccount[] = [
  {
    username: 'analyst',
    role: 'analyst',
    department: 'policy-research-centre',
    displayName: { zh: '周砚', en: 'Zhou Yan' },
  },
  {
    username: 'owner',
    role: 'owner',
    department: 'health-commission',
    displayName: { zh: '沈知微', en: 'Shen Zhiwei' },
  },
  { username: 'approver', role: 'approver', department: 'data-bureau', displayName: { zh: '贺兰', en: 'He Lan' } },
  {
    username: 'approver2',
    role: 'approver',
    department: 'health-commission',
    displayName: { zh: '陆明远', en: 'Lu Mingyuan' },
  },
  { username: 'auditor', role: 'auditor', department: 'audit-bureau', displayName: { zh: '顾清', en: 'Gu Qing' } },
  { username: 'office', role: 'office', department: 'data-bureau', displayName: { zh: '韩松', en: 'Han Song' } },
]

/** An account that was just made, with the password that nobody can read again. */
export interface PrintedAccount {
  readonly username: string
  readonly password: string
  readonly role: Role
}

/**
 * Makes the demonstration departments and accounts, all or none, when the installation has no account at all, and
 * returns what to print once. Empty when there are accounts already.
 */
export async function ensureDemonstrationAccounts(
  database: Database,
  clock: Clock,
  password: string | null,
): Promise<readonly PrintedAccount[]> {
  const someone = await database.db.selectFrom('users').select('id').limit(1).executeTakeFirst()
  if (someone !== undefined) return []
  const accounts = await Promise.all(
    DEMONSTRATION_ACCOUNTS.map(async (account) => {
      const secret = password ?? randomPassword()
      return { ...account, secret, passwordHash: await hashPassword(secret) }
    }),
  )
  await database.db.transaction().execute(async (trx) => {
    await putDepartments(trx, DEMONSTRATION_DEPARTMENTS)
    for (const { secret: _, ...account } of accounts) {
      const by = { username: 'system', role: 'system' }
      await insertUser(trx, clock, by, { ...account, clearance: 'general-4' })
    }
  })
  return accounts.map(({ username, secret, role }) => ({ username, password: secret, role }))
}
