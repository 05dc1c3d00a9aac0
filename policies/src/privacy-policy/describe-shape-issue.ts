import type { z } from 'zod'

/** A reason in both languages for a part of the policy that does not have the right form. Quotes no value. */
export function describeShapeIssue(issue: z.core.$ZodIssue): { readonly reasonEn: string; readonly reasonZh: string } {
  switch (issue.code) {
    case 'invalid_type':
      return describeType(issue)
    case 'invalid_value':
      return text(`write one of: ${issue.values.join(', ')}`, `只能是：${issue.values.join('、')}`)
    case 'unrecognized_keys':
      return describeUnknown(issue.keys)
    case 'invalid_key':
      return text(
        'a name has small letters, digits and _, and does not begin with a digit',
        '名称由小写字母、汉字、数字和 _ 组成，不能以数字开头',
      )
    case 'too_small':
      return text(`it is below the least allowed, ${issue.minimum}`, `小于允许的最小值 ${issue.minimum}`)
    case 'too_big':
      return text(`it is above the most allowed, ${issue.maximum}`, `大于允许的最大值 ${issue.maximum}`)
    case 'invalid_format':
      return text('it does not have the expected form', '形式不对')
    default:
      return text('it does not have the expected form', '形式不对')
  }
}

/** Unknown entries that are named at most. */
const MAX_NAMED = 10

function describeUnknown(keys: readonly string[]): ReturnType<typeof text> {
  const named = keys.slice(0, MAX_NAMED)
  const others = keys.length - named.length
  return others === 0
    ? text(`unknown: ${named.join(', ')}`, `不认识的项：${named.join('、')}`)
    : text(`unknown: ${named.join(', ')} and ${others} more`, `不认识的项：${named.join('、')}等 ${keys.length} 项`)
}

function describeType(issue: z.core.$ZodIssueInvalidType): ReturnType<typeof text> {
  if (issue.input === undefined) return text('it is missing', '缺少这一项')
  const expected = EXPECTED[issue.expected]
  return expected === undefined
    ? text('it does not have the expected form', '形式不对')
    : text(`${expected.en} is expected`, `应为${expected.zh}`)
}

const EXPECTED: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  string: { en: 'a text', zh: '文本' },
  number: { en: 'a number', zh: '数字' },
  int: { en: 'a whole number', zh: '整数' },
  boolean: { en: 'true or false', zh: ' true 或 false' },
  array: { en: 'a list', zh: '列表' },
  tuple: { en: 'a list of two', zh: '两项的列表' },
  object: { en: 'a map', zh: '映射' },
  record: { en: 'a map', zh: '映射' },
}

function text(reasonEn: string, reasonZh: string) {
  return { reasonEn, reasonZh }
}
