import { randomFillSync } from 'node:crypto'
import { pooledRandomSource } from '../../src/random/random-source.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { DuckDBSession } from '../database/duckdb-session.ts'
import { auditRelease, type AuditFinding, type AuditSize } from './audit-release.ts'
import { auditedMechanisms } from './audited-mechanisms.ts'
import { AUDITED_QUESTIONS, auditedQuestion, prepareAudit } from './audited-questions.ts'
import { PLANTED_FAULTS } from './planted-faults.ts'

/** Chance that any of the honest releases is found broken although all are sound. */
export const FAMILY_RATE = 1e-3

export interface AuditLine {
  readonly finding: AuditFinding
  /** Name of the planted fault; null for the engine as it is. */
  readonly fault: string | null
  readonly isBroken: boolean
}

/** Every mechanism, every question and every planted fault, with noise from the operating system. */
export async function* longAudit(size: AuditSize): AsyncGenerator<AuditLine> {
  await loadSqlParser()
  await using session = await DuckDBSession.open()
  const random = pooledRandomSource((target) => void randomFillSync(target))
  const ground = await prepareAudit(session, random)
  const mechanisms = auditedMechanisms(random)
  const level = FAMILY_RATE / (mechanisms.length + AUDITED_QUESTIONS.length)
  const lineOf = (finding: AuditFinding, fault: string | null): AuditLine => ({
    finding,
    fault,
    isBroken: finding.pValue < level,
  })
  for (const mechanism of mechanisms) yield lineOf(auditRelease(mechanism, size, level), null)
  for (const question of AUDITED_QUESTIONS) {
    const release = await auditedQuestion(ground, question)
    if (release !== null) yield lineOf(auditRelease(release, size, level), null)
  }
  for (const { name, question, fault } of PLANTED_FAULTS) {
    const asked = AUDITED_QUESTIONS.find((each) => each.name === question)
    const release = asked === undefined ? null : await auditedQuestion(ground, asked, fault)
    if (release === null) throw new Error(`${name} does not show in ${question}`)
    yield lineOf(auditRelease(release, size, level), name)
  }
}
