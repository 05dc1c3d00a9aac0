import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addClinic } from '../../test/clinic-dataset.ts'
import { openTestApp, TEST_PASSWORD, type TestApp } from '../../test/test-app.ts'

let server: TestApp
let url: string
beforeAll(async () => {
  server = await openTestApp({ config: { resultQuantumMs: 20 } })
  await addClinic(server.deps, { budget: { dataset: 2, person: 1 } })
  url = await server.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => server.close())

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** `yingbi query` as people run it. */
const query = (args: readonly string[], environment: Record<string, string> = {}): Promise<Outcome> =>
  new Promise((resolve) => {
    const env = { ...process.env, LANG: 'C.UTF-8', YINGBI_URL: url, YINGBI_PASSWORD: TEST_PASSWORD, ...environment }
    const child = execFile(
      process.execPath,
      [join(import.meta.dirname, 'main.ts'), 'query', ...args],
      { env },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })

const SQL = 'SELECT ward, COUNT(*) AS visits FROM visits GROUP BY ward ORDER BY ward'

describe('yingbi query', () => {
  test('prints each value with its error, and what it cost', async () => {
    const { code, stdout } = await query([SQL, '--dataset', 'clinic', '--epsilon', '0.5'])
    expect(code).toBe(0)
    const lines = stdout.trim().split('\n')
    expect(lines[0]).toMatch(/^ward +visits$/)
    expect(lines.slice(1, 4).every((line) => /^(儿科|内科|外科) +\d+ ±\d+$/.test(line))).toBe(true)
    expect(lines[4]).toMatch(/^Run \d+: rho 0\.006641, epsilon 0\.50, delta 0\.000001; ± is the 95 % interval$/)
  })

  test('says that a repeat is free, in the language of the terminal', async () => {
    const { stdout } = await query([SQL, '--dataset', 'clinic', '--epsilon', '0.5'], { LANG: 'zh_CN.UTF-8' })
    expect(stdout).toMatch(/运行 \d+：以前问过，不扣预算/)
  })

  test('explains without running', async () => {
    const { code, stdout } = await query([
      'SELECT COUNT(*) AS n FROM visits',
      '--dataset',
      'clinic',
      '--rho',
      '0.001',
      '--explain',
    ])
    expect(code).toBe(0)
    expect(stdout).toContain('Charge: rho 0.001000')
    expect(stdout).toMatch(/\d+ more questions like this one; your own limit binds first\./)
  })

  test('prints JSON for programs', async () => {
    const { stdout } = await query([SQL, '--dataset', 'clinic', '--epsilon', '0.5', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      run: { status: 'finished' },
      result: { columns: [{ name: 'ward' }, {}] },
    })
  })

  test('ends with 3 when a question is refused, naming the place, the rule and the fix', async () => {
    const { code, stdout, stderr } = await query([
      'SELECT person_id FROM visits',
      '--dataset',
      'clinic',
      '--epsilon',
      '0.5',
    ])
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toMatch(/^1:8 .*`person_id`/)
    expect(stderr).toContain('The clinic')
    expect(stderr).toContain('SQL_ROW_LEVEL_OUTPUT')
  })

  test('ends with 4 when the budget does not hold it', async () => {
    const args = ['SELECT COUNT(*) AS n FROM visits WHERE cost > 1', '--dataset', 'clinic', '--epsilon', '5']
    const { code, stderr } = await query(args)
    expect(code).toBe(4)
    expect(stderr).toContain('BUDGET_EXHAUSTED')
    expect((await query([...args, '--explain'])).code).toBe(4)
  })

  test.each([
    ['without a loss', [SQL, '--dataset', 'clinic']],
    ['without a dataset', [SQL, '--epsilon', '0.5']],
    ['with two losses', [SQL, '--dataset', 'clinic', '--epsilon', '0.5', '--rho', '0.1']],
    ['with an epsilon that is none', [SQL, '--dataset', 'clinic', '--epsilon', 'much']],
  ])('ends with 2 %s', async (_, args) => {
    expect((await query(args)).code).toBe(2)
  })

  test('ends with 1 when the password is wrong', async () => {
    const { code, stderr } = await query([SQL, '--dataset', 'clinic', '--epsilon', '0.5'], { YINGBI_PASSWORD: 'wrong' })
    expect(code).toBe(1)
    expect(stderr).toContain('SIGN_IN_FAILED')
  })
})
