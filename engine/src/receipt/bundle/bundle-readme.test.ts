import { expect, test } from 'vitest'
import { exampleBundle } from '../../../test/receipt/example-bundle.ts'
import { readStoredZip } from './stored-zip.ts'

test('a bundle explains itself in both languages, with the fingerprints that it claims', async () => {
  const bytes = readStoredZip(await exampleBundle()).files.get('README.txt')
  const lines = Buffer.from(bytes ?? [])
    .toString()
    .split('\n')
  expect(lines.slice(0, 4)).toEqual([
    '影壁 · 出域结果 R-0231',
    '县域就诊，2025 上半年',
    '数据：门诊与住院就诊（市卫健委），数据版本 v12，策略第 7 版',
    '隐私：差分隐私，单元 resident，rho 0.007701，epsilon 0.5（delta 0.000001）',
  ])
  expect(lines).toContain('  npx yingbi verify <this file>.zip --log-key <log key>')
  expect(lines).toContain('  log     34750f98bd59fcfc946da45aaabe933be154a4b5094e1c4abf42866505f3c97e')
})
