import { readdirSync, readFileSync } from 'node:fs'
import { AccuracyRequest, PrivacyRequest } from '@yingbi/contracts'
import type { CompileRequest } from '../../src/compile.ts'

const FOLDER = new URL('./', import.meta.url)

export interface GoldenCase {
  readonly name: string
  readonly sql: string
  readonly demand: Pick<CompileRequest, 'privacy' | 'accuracy'>
}

/** Every folder beside this file: `query.sql` begins with a comment that says what may be spent. */
export function goldenCases(): readonly GoldenCase[] {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return folders.map(({ name }) => {
    const sql = readFileSync(new URL(`${name}/query.sql`, FOLDER), 'utf8')
    return { name, sql, demand: demandOf(sql) }
  })
}

export function goldenPath(name: string, file: string): string {
  return new URL(`${name}/${file}`, FOLDER).pathname
}

function demandOf(sql: string): GoldenCase['demand'] {
  const match = /^-- (privacy|accuracy): (.*)$/m.exec(sql)
  const written: unknown = JSON.parse(match?.[2] ?? 'null')
  return match?.[1] === 'accuracy'
    ? { accuracy: AccuracyRequest.parse(written) }
    : { privacy: PrivacyRequest.parse(written) }
}
