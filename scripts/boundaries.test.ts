import { execFile } from 'node:child_process'
import { mkdtemp, mkdir, rm, writeFile, cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
let tree = ''

const TREE = Object.fromEntries(
  [
    'engine/src/numeric/rational.ts',
    'engine/src/dp-plan/plan.ts',
    'server/src/routes/runs.ts',
    'policies/src/index.ts',
    'workspace-ui/src/features/budget/page.tsx',
  ].map((path) => [path, 'export const x = 1\n']),
)

/** The rules of this project over a small tree with one planted import; answers the names of the broken rules. */
async function brokenRules(file: string, imported: string): Promise<string[]> {
  const folder = await mkdtemp(join(tree, 'case-'))
  const files: Record<string, string> = { ...TREE, [file]: `import { x } from '${imported}'\nexport const y = x\n` }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  await cp(join(root, '.dependency-cruiser.mjs'), join(folder, '.dependency-cruiser.mjs'))
  await writeFile(join(folder, 'tsconfig.base.json'), '{}')
  const depcruise = join(root, 'node_modules', '.bin', 'depcruise')
  const folders = ['engine', 'server', 'policies', 'workspace-ui']
  const { stdout } = await run(
    process.execPath,
    [depcruise, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...folders],
    { cwd: folder, maxBuffer: 64 << 20 },
  )
  const report = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } }
  return [...new Set(report.summary.violations.map((violation) => violation.rule.name))]
}

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'yingbi-boundaries-'))
})
afterAll(async () => {
  await rm(tree, { recursive: true, force: true })
})

test.each([
  ['engine/src/numeric/rational.ts', '../dp-plan/plan.ts', 'engine-rank-0'],
  ['engine/src/dp-plan/plan.ts', 'node:fs', 'engine-does-no-io'],
  ['engine/src/dp-plan/plan.ts', '../../../policies/src/index.ts', 'pure-parts-know-contracts-only'],
  ['server/src/repositories/ledger.ts', '../routes/runs.ts', 'server-direction'],
  ['workspace-ui/src/features/catalog/page.tsx', '../budget/page.tsx', 'ui-features-apart'],
  [
    'workspace-ui/src/features/catalog/page.tsx',
    '../../../../engine/src/dp-plan/plan.ts',
    'ui-knows-contracts-and-receipts',
  ],
])('a planted import in %s of %s breaks %s', async (file, imported, rule) => {
  expect(await brokenRules(file, imported)).toContain(rule)
})

test('an allowed import breaks nothing', async () => {
  expect(await brokenRules('engine/src/dp-plan/plan.ts', '../numeric/rational.ts')).toEqual([])
})
