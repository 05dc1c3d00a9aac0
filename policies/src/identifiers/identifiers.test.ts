import { describe, expect, it } from 'vitest'
import { isBankCard, isEmail, isMobileNumber } from './contact-identifiers.ts'
import { isCreditCode } from './credit-code.ts'
import { isPersonName } from './person-name.ts'
import { isResidentId } from './resident-id.ts'

describe.each<[string, (text: string) => boolean, string[], string[]]>([
  [
    'a resident identification number',
    isResidentId,
    // The standard's own examples, and one with X.
    ['11010519491231002X', '440524188001010014', '11010519491231002x'],
    ['110105194912310021', '11010519491331002X', '1101051949123100', '11010519491231002Y', ' 11010519491231002X', ''],
  ],
  [
    'a unified social credit code',
    isCreditCode,
    ['91350100M000100Y43', '91350100m000100y43'],
    ['91350100M000100Y44', '91350100M000100YI3', '91350100M000100Y4', ''],
  ],
  [
    'a mobile number',
    isMobileNumber,
    ['13800138000', '+86 138-0013-8000', '19912345678'],
    ['12800138000', '1380013800', '138001380001', '010-12345678'],
  ],
  [
    'an e-mail address',
    isEmail,
    ['a.b+c@example.com', 'zhang@例子.公司'],
    ['a@b', 'a b@example.com', '@example.com', 'a@@b.c'],
  ],
  [
    'a bank card number',
    isBankCard,
    ['4111111111111111', '4111 1111-1111 1111', '6011000990139424'],
    ['4111111111111112', '411111111111', '0111111111111111'],
  ],
  [
    'a person name',
    isPersonName,
    ['张伟', '李小明', '欧阳修', '诸葛孔明'],
    ['汀兰区人民', 'Zhang Wei', '张', '的确', '王某某某'],
  ],
])('%s', (_what, matches, yes, no) => {
  it.each(yes)('is recognized in %j', (text) => expect(matches(text)).toBe(true))
  it.each(no)('is not seen in %j', (text) => expect(matches(text)).toBe(false))
})
