import { expect, test } from 'vitest'
import { exampleBundle, logVerifierKey } from '../../../test/receipt/example-bundle.ts'
import { describeCheck, describeVerdict } from './check-texts.ts'
import { verifyBundle } from './verify-bundle.ts'

const bundle = await exampleBundle()

test.each(['zh-CN', 'en'] as const)('every check of a bundle reads in %s without a hole', (locale) => {
  for (const bytes of [bundle, bundle.subarray(1), bundle.subarray(0, 900)]) {
    for (const check of verifyBundle(bytes, { trustedKeys: [] }).checks) {
      const { title, detail } = describeCheck(check, locale)
      expect(title.length).toBeGreaterThan(0)
      expect(detail).not.toMatch(/[{}]|undefined/)
      expect(detail.length).toBeGreaterThan(0)
    }
  }
})

test('the verdict is one sentence that never counts an open check as passed', () => {
  const verified = verifyBundle(bundle, { trustedKeys: [logVerifierKey] })
  expect(describeVerdict(verified, 'zh-CN')).toBe(
    '13 项通过，1 项没有核对。文件未被改动，确由这座沙箱在所述条件下出域。',
  )
  expect(describeVerdict(verifyBundle(bundle, { trustedKeys: [] }), 'en')).toBe(
    '11 checks passed, 3 not checked. The files agree with each other, but nobody said whose keys these are: anyone can make such a bundle with keys of their own.',
  )
  const changed = bundle.slice()
  changed[bundle.length - 1] = 1
  expect(describeVerdict(verifyBundle(changed, { trustedKeys: [] }), 'zh-CN')).toBe(
    '1 项不符，不要使用这份结果：压缩包不是规范形式。',
  )
})
