import type { BilingualText, Locale, LogEvent, LogKeys, LogState, LogVerification, PublicKey } from '@yingbi/contracts'
import { formatVerifierKey, keyFingerprint, noteKeyId, type VerifierKey } from '@yingbi/engine/receipt'
import type { EvidenceKeys } from '../evidence/keys.ts'
import type { LogProblem, LogProblemCode } from '../evidence/log-problem.ts'
import type { LogStatus } from '../evidence/log.ts'
import type { LogReport } from '../evidence/verify-log.ts'
import type { EventRecord } from '../repositories/events.ts'

const PROBLEMS: Readonly<Record<LogProblemCode, BilingualText>> = {
  'entry-missing': { zh: '数据库缺少这一条', en: 'the entry is missing from the database' },
  'entry-changed': { zh: '数据库里的这一条与已发布的不同', en: 'the entry in the database is not the published one' },
  'entry-columns': { zh: '检索列与条目内容不同', en: 'a search column differs from the entry' },
  'entry-unreadable': { zh: '条目内容不能读取', en: 'the entry cannot be read' },
  'tile-missing': { zh: '日志文件缺失', en: 'the file of the log is missing' },
  'tile-differs': { zh: '日志文件被改动', en: 'the file of the log was changed' },
  'root-differs': { zh: '重算的根与记录的不同', en: 'the root that follows is not the recorded one' },
  'checkpoint-signature': { zh: '检查点签名无效', en: 'the signature of the checkpoint is not valid' },
  'checkpoint-missing': { zh: '检查点缺失', en: 'the checkpoint is missing' },
  'checkpoint-ahead': { zh: '数据库比已签名的检查点旧', en: 'the database is older than the signed checkpoint' },
  'head-differs': { zh: '条目计数被改动', en: 'the number of entries was changed' },
  'row-without-entry': { zh: '数据库有记录，日志没有对应条目', en: 'the row has no entry in the log' },
  'entry-without-row': { zh: '日志有条目，数据库没有对应记录', en: 'the entry has no row in the database' },
  'row-differs': { zh: '数据库记录与日志条目不同', en: 'the row differs from its entry in the log' },
}

/** A problem as one line: where, what, and which part. */
export function describeLogProblem({ code, place, detail }: LogProblem): BilingualText {
  const { zh, en } = PROBLEMS[code]
  return {
    zh: `${place}：${zh}${detail === null ? '' : `（${detail}）`}`,
    en: `${place}: ${en}${detail === null ? '' : ` (${detail})`}`,
  }
}

function inWords(problem: LogProblem, locale: Locale): string {
  return describeLogProblem(problem)[locale === 'zh-CN' ? 'zh' : 'en']
}

export function presentVerification(report: LogReport, locale: Locale): LogVerification {
  const problems = report.problems.map((problem) => inWords(problem, locale))
  return { at: report.at.toISOString(), ok: report.ok, entries: report.entries, problems }
}

export function presentLogState(status: LogStatus, locale: Locale): LogState {
  const { checkpointAt, last, fault, ...rest } = status
  return {
    ...rest,
    checkpointAt: checkpointAt?.toISOString() ?? null,
    fault: fault === null ? null : inWords(fault, locale),
    lastVerification: last === null ? null : presentVerification(last, locale),
  }
}

export function presentEvent({ number, at, ...event }: EventRecord): LogEvent {
  return { ...event, index: number, at: at.toISOString() }
}

export function presentLogKeys(keys: EvidenceKeys): LogKeys {
  return { log: presentKey(keys.log), release: presentKey(keys.release) }
}

function presentKey(key: VerifierKey): PublicKey {
  return {
    name: key.name,
    keyId: noteKeyId(key),
    verifierKey: formatVerifierKey(key),
    fingerprint: keyFingerprint(key.publicKey),
  }
}
