import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { DuckDBSession } from '../database/duckdb-session.ts'
import { seededRandomSource } from '../statistical/seeded-random-source.ts'
import { plannedChecks } from '../statistical/significance.ts'
import { auditRelease, type AuditSize } from './audit-release.ts'
import { auditedMechanisms } from './audited-mechanisms.ts'
import { AUDITED_QUESTIONS, auditedQuestion, prepareAudit, type AuditGround } from './audited-questions.ts'
import { PLANTED_FAULTS } from './planted-faults.ts'

/**
 * The privacy audit in short. A fault that makes sqrt(2 rho) a fifth larger than promised is caught with a chance above
 * 0.999 in an audit of this size; smaller ones need the long form, `npm run audit`.
 */
const { expectAccepted, expectRejected } = plannedChecks('test/audit/privacy-audit.stat.test.ts')
const SIZE: AuditSize = { learn: 1500, test: 15_000 }

let session: DuckDBSession
let ground: AuditGround
beforeAll(async () => {
  await loadSqlParser()
  session = await DuckDBSession.open()
  ground = await prepareAudit(session, seededRandomSource('audit'))
})
afterAll(async () => session[Symbol.asyncDispose]())

describe('nothing tells the two databases apart better than promised', () => {
  const mechanisms = auditedMechanisms(seededRandomSource('audited mechanisms'))
  test.each(mechanisms.map((each) => [each.name, each] as const))('%s', (_, mechanism) => {
    expectAccepted(auditRelease(mechanism, SIZE).pValue)
  })

  test.each(AUDITED_QUESTIONS.map((each) => [each.name, each] as const))('%s', async (_, question) => {
    const release = await auditedQuestion(ground, question)
    if (release === null) throw new Error('an honest plan is always there')
    const finding = auditRelease(release, SIZE)
    expectAccepted(finding.pValue)
    expect(finding.epsilon.byEvent).toBeLessThanOrEqual(finding.epsilon.promised)
    expect(finding.epsilon.byThresholds).toBeLessThanOrEqual(finding.epsilon.promised)
  })
})

describe('a planted fault is caught', () => {
  test.each(PLANTED_FAULTS.map((each) => [each.name, each.question, each.fault] as const))(
    '%s: %s',
    async (_, name, fault) => {
      const question = AUDITED_QUESTIONS.find((each) => each.name === name)
      if (question === undefined) throw new Error(`no question ${name}`)
      const release = await auditedQuestion(ground, question, fault)
      if (release === null) throw new Error(`the fault does not show in ${name}`)
      expectRejected(auditRelease(release, SIZE).pValue)
    },
  )
})
