import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Dataset } from '@yingbi/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, TEST_PASSWORD, type TestApp } from '../../test/test-app.ts'

let server: TestApp
let url: string
let folder: string
beforeAll(async () => {
  server = await openTestApp()
  url = await server.app.listen({ host: '127.0.0.1', port: 0 })
  folder = mkdtempSync(join(tmpdir(), 'yingbi-cli-'))
  const rows = Array.from({ length: 50 }, (_, n) => `p${n},${n}`)
  writeFileSync(join(folder, 'visits.csv'), ['person_id,cost', ...rows].join('\n'))
  writeFileSync(join(folder, 'bad.csv'), 'person_id,cost\np1,canary-4711\n')
  writeFileSync(join(folder, 'wards.csv'), 'ward\nM\n')
  writeFileSync(join(folder, 'policy.yaml'), POLICY)
  writeFileSync(join(folder, 'broken.yaml'), POLICY.replace('unitColumn: person_id', ''))
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

const POLICY = `
dataset: from_terminal
title: { zh: 甲, en: A }
provider: { zh: 甲, en: A }
grade: general-2
privacy: { unit: { name: person, title: { zh: 人, en: person } }, neighbouring: add-or-remove-unit, delta: 0.000001 }
budget: { dataset: { epsilon: 1 }, person: { epsilon: 1 } }
tables:
  visits:
    title: { zh: 乙, en: B }
    kind: private
    unitColumn: person_id
    columns:
      person_id: { title: { zh: 人, en: Person }, type: text, role: identifier, grade: general-2, uses: [aggregate] }
      cost: { title: { zh: 费, en: Cost }, type: integer, role: measure, grade: general-1, uses: [aggregate], bounds: [0, 9] }
`

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** `yingbi dataset register` as people run it. */
const register = (files: readonly string[], ...args: readonly string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    const env = { ...process.env, LANG: 'C.UTF-8', YINGBI_URL: url, YINGBI_PASSWORD: TEST_PASSWORD }
    const child = execFile(
      process.execPath,
      [join(import.meta.dirname, 'main.ts'), 'dataset', 'register', ...files, ...args],
      { env, cwd: folder },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })
const policy = (name: string): string[] => ['--policy', name]

describe('yingbi dataset register', () => {
  test('registers and publishes a file', async () => {
    const { code, stdout } = await register(['visits.csv'], ...policy('policy.yaml'), '--publish', '--json')
    expect(code).toBe(0)
    expect(Dataset.parse(JSON.parse(stdout))).toMatchObject({ name: 'from_terminal', status: 'published' })
  })

  test.each<[string, string[], string[], number, RegExp]>([
    [
      'a policy that is not accepted, at its line',
      ['visits.csv'],
      policy('broken.yaml'),
      3,
      /9: tables\.visits `unitColumn` is missing/,
    ],
    [
      'a file of no table',
      ['visits.csv', 'wards.csv'],
      policy('policy.yaml'),
      2,
      /the policy has no table wards; it has visits/,
    ],
    ['a name that is taken', ['visits.csv'], policy('policy.yaml'), 1, /DATASET_NAME_TAKEN/],
    ['someone who may not', ['visits.csv'], [...policy('policy.yaml'), '--user', 'analyst'], 1, /FORBIDDEN/],
  ])('ends with its code for %s', async (_what, files, args, exitCode, text) => {
    const { code, stdout, stderr } = await register(files, ...args)
    expect(code).toBe(exitCode)
    expect(stdout + stderr).toMatch(text)
  })

  test('says why a file does not fit, without its values', async () => {
    writeFileSync(join(folder, 'other.yaml'), POLICY.replace('from_terminal', 'other'))
    const { code, stdout, stderr } = await register(['bad.csv'], ...policy('other.yaml'))
    expect(code).toBe(1)
    expect(stdout + stderr).toContain('UPLOAD_VALUE')
    expect(stdout + stderr).not.toContain('canary')
  })
})
