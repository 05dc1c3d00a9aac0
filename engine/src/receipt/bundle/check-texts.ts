import type { Locale } from '@yingbi/contracts'
import type { BundleCheck, CheckId, CheckOutcome, CheckReason } from './bundle-check.ts'
import type { BundleVerification } from './verify-bundle.ts'

type Text = Readonly<Record<Locale, string>>
const text = (zh: string, en: string): Text => ({ 'zh-CN': zh, en })

const TITLES: Readonly<Record<CheckId, Readonly<Record<CheckOutcome, Text>>>> = {
  'archive-form': {
    passed: text('压缩包是唯一的规范形式', 'The archive is in its one canonical form'),
    failed: text('压缩包不是规范形式', 'The archive is not in canonical form'),
    'not-checked': text('压缩包形式：没有核对', 'Form of the archive: not checked'),
  },
  'file-set': {
    passed: text('文件齐全，没有多余', 'All files are there and no others'),
    failed: text('文件缺失或多余', 'Files are missing or do not belong'),
    'not-checked': text('文件是否齐全：没有核对', 'Set of files: not checked'),
  },
  'file-digests': {
    passed: text('各文件的摘要与清单一致', 'Digests of the files match the manifest'),
    failed: text('文件与清单不一致', 'A file does not match the manifest'),
    'not-checked': text('文件摘要：没有核对', 'Digests of the files: not checked'),
  },
  'manifest-form': {
    passed: text('清单是规范 JSON', 'The manifest is canonical JSON'),
    failed: text('清单不能读取', 'The manifest cannot be read'),
    'not-checked': text('清单形式：没有核对', 'Form of the manifest: not checked'),
  },
  'manifest-schema': {
    passed: text('清单字段齐全，没有多余', 'The manifest has all its fields and no others'),
    failed: text('清单字段不符合规定', 'The manifest does not follow its schema'),
    'not-checked': text('清单字段：没有核对', 'Fields of the manifest: not checked'),
  },
  'manifest-signature': {
    passed: text('清单签名有效', 'The signature of the manifest is valid'),
    failed: text('清单签名无效', 'The signature of the manifest is not valid'),
    'not-checked': text('清单签名：没有核对', 'Signature of the manifest: not checked'),
  },
  'privacy-facts': {
    passed: text('清单与结果所述的隐私条件一致', 'Manifest and result state the same privacy facts'),
    failed: text('清单与结果所述的条件不一致', 'Manifest and result do not agree'),
    'not-checked': text('隐私条件：没有核对', 'Privacy facts: not checked'),
  },
  'checkpoint-signature': {
    passed: text('日志检查点签名有效', 'The checkpoint of the log is signed'),
    failed: text('日志检查点签名无效', 'The checkpoint of the log is not valid'),
    'not-checked': text('检查点签名：没有核对', 'Signature of the checkpoint: not checked'),
  },
  'log-inclusion': {
    passed: text('条目在日志中', 'The entry is in the log'),
    failed: text('条目不在日志中', 'The entry is not in the log'),
    'not-checked': text('条目是否在日志中：没有核对', 'Entry in the log: not checked'),
  },
  'log-entry': {
    passed: text('日志条目记的就是这份清单', 'The log entry records this manifest'),
    failed: text('日志条目记的不是这份清单', 'The log entry records something else'),
    'not-checked': text('日志条目内容：没有核对', 'Content of the log entry: not checked'),
  },
  'separation-of-duties': {
    passed: text('作者与审核人互不相同', 'Author and reviewers are different people'),
    failed: text('职责没有分离', 'Duties were not separated'),
    'not-checked': text('职责分离：没有核对', 'Separation of duties: not checked'),
  },
  'release-key': {
    passed: text('出域公钥可信', 'The release key is trusted'),
    failed: text('出域公钥不是你信任的公钥', 'The release key is not one that you trust'),
    'not-checked': text('出域公钥是谁的：没有核对', 'Whose release key it is: not checked'),
  },
  'log-key': {
    passed: text('日志公钥可信', 'The log key is trusted'),
    failed: text('日志公钥不是你信任的公钥', 'The log key is not one that you trust'),
    'not-checked': text('日志公钥是谁的：没有核对', 'Whose log key it is: not checked'),
  },
  revocation: {
    passed: text('没有被撤销', 'The release was not revoked'),
    failed: text('已被撤销', 'The release was revoked'),
    'not-checked': text('是否已被撤销：没有核对', 'Whether it was revoked: not checked'),
  },
}

const PASSED_DETAILS: Readonly<Record<CheckId, Text>> = {
  'archive-form': text('{files} 个文件，{bytes} 字节', '{files} files, {bytes} bytes'),
  'file-set': text('{files} 个文件', '{files} files'),
  'file-digests': text('{count} 个文件，SHA-256', '{count} files, SHA-256'),
  'manifest-form': text('in-toto 声明，DSSE 信封', 'in-toto statement in a DSSE envelope'),
  'manifest-schema': text('出域声明第 1 版', 'release statement version 1'),
  'manifest-signature': text('Ed25519，公钥 {fingerprint}', 'Ed25519, key {fingerprint}'),
  'privacy-facts': text('rho {rho}，{columns} 列，{rows} 行', 'rho {rho}, {columns} columns, {rows} rows'),
  'checkpoint-signature': text('{origin}，{size} 条，Ed25519', '{origin}, {size} entries, Ed25519'),
  'log-inclusion': text('条目 {index}，证明 {hashes} 个哈希', 'entry {index}, proof of {hashes} hashes'),
  'log-entry': text('条目 {index}，{at}', 'entry {index}, {at}'),
  'separation-of-duties': text(
    '审核人 {reviewers} 位，以加盐哈希比对',
    '{reviewers} reviewers, compared by salted hash',
  ),
  'release-key': text('{fingerprint}', '{fingerprint}'),
  'log-key': text('{fingerprint}', '{fingerprint}'),
  revocation: text('日志中没有撤销条目', 'The log has no entry of a revocation'),
}

/** Why a check failed or could not be made. A check that passed has its own line above. */
const REASONS: Readonly<Record<Exclude<CheckReason, 'ok'>, Text>> = {
  'zip-too-large': text('文件太大，不是出域包', 'The file is too large for a release bundle'),
  'zip-not-a-zip': text('不是出域包', 'This is not a release bundle'),
  'zip-too-many-files': text('文件太多，不是出域包', 'There are too many files for a release bundle'),
  'zip-file-name': text('有不允许的文件名，位置 {offset}', 'A file name is not allowed, at byte {offset}'),
  'zip-duplicate-file': text('有重复的文件，位置 {offset}', 'A file is there twice, at byte {offset}'),
  'zip-file-order': text('文件次序被改动，位置 {offset}', 'The order of files was changed, at byte {offset}'),
  'zip-entry-header': text('文件头被改动，位置 {offset}', 'A file header was changed, at byte {offset}'),
  'zip-checksum': text('文件内容或校验和被改动', 'The content or the checksum of a file was changed'),
  'zip-truncated': text('文件不完整，止于位置 {offset}', 'The file is cut off near byte {offset}'),
  'zip-directory': text('目录被改动，位置 {offset}', 'The directory was changed, at byte {offset}'),
  'zip-trailing-bytes': text('末尾有多余内容，位置 {offset}', 'There is something after the end, at byte {offset}'),
  'missing-file': text('缺少 {file}', '{file} is missing'),
  'extra-file': text('多出 {file}', '{file} does not belong'),
  'subject-missing': text('清单里的 {file} 不在包内', '{file} of the manifest is not in the bundle'),
  'subject-order': text('清单里的 {file} 重复或次序不对', '{file} is repeated or out of order in the manifest'),
  'file-unnamed': text('清单里没有 {file}', '{file} is not in the manifest'),
  'digest-differs': text('{file} 被改动', '{file} was changed'),
  'manifest-missing': text('没有清单', 'There is no manifest'),
  'not-canonical': text('不是规范 JSON', 'It is not canonical JSON'),
  'not-an-envelope': text('不是带一个签名的 DSSE 信封', 'It is not a DSSE envelope with one signature'),
  'payload-not-canonical': text('签名内容不是规范 JSON', 'What is signed is not canonical JSON'),
  schema: text('字段 {path}', 'Field {path}'),
  'keys-unreadable': text('keys.json 不能读取', 'keys.json cannot be read'),
  'signature-invalid': text('签名与内容和公钥不符', 'The signature does not belong to this content and key'),
  'result-unreadable': text('result.json 不能读取', 'result.json cannot be read'),
  'fact-differs': text('不一致的内容：{fact}', 'This differs: {fact}'),
  'csv-differs': text('result.csv 与 result.json 不是同一张表', 'result.csv and result.json are not the same table'),
  'author-reviews': text('作者审核了自己的申请', 'The author reviewed the request'),
  'reviewer-twice': text('同一个人审核了两次', 'One person reviewed twice'),
  'reviewer-missing': text('{grade} 数据的审核方式与规定不符', 'The review does not fit data of grade {grade}'),
  'receipt-unreadable': text('收据不能读取', 'The receipt cannot be read'),
  'entry-missing': text('收据里没有日志条目', 'The receipt holds no log entry'),
  'proof-wrong': text(
    '按条目 {index} 重算，得不到检查点的根',
    'From entry {index} the root of the checkpoint does not follow',
  ),
  'entry-unreadable': text('不是出域条目', 'It is not the entry of a release'),
  'entry-differs': text('不一致的内容：{fact}', 'This differs: {fact}'),
  'key-not-trusted': text('本包自称的公钥：{fingerprint}', 'The bundle names the key {fingerprint}'),
  'trusted-key-unreadable': text('给出的公钥不能读取', 'The key that was given cannot be read'),
  'no-trusted-key': text(
    '没有给出可信公钥。本包自称的公钥：{fingerprint}',
    'No trusted key was given. The bundle names the key {fingerprint}',
  ),
  'needs-network': text('需要联网', 'This needs the network'),
  'needs-manifest': text('清单不能读取', 'The manifest cannot be read'),
  'needs-keys': text('keys.json 不能读取', 'keys.json cannot be read'),
  'needs-receipt': text('收据不能读取', 'The receipt cannot be read'),
}

export interface CheckText {
  readonly title: string
  readonly detail: string
}

/** A check in words. */
export function describeCheck(check: BundleCheck, locale: Locale): CheckText {
  const detail = check.reason === 'ok' ? PASSED_DETAILS[check.id] : REASONS[check.reason]
  return { title: TITLES[check.id][check.outcome][locale], detail: fill(detail[locale], check.params) }
}

/** The verdict in one or two sentences. Counts, then what was not checked or what does not agree. */
export function describeVerdict({ verdict, checks }: BundleVerification, locale: Locale): string {
  const count = (outcome: CheckOutcome): number => checks.filter((check) => check.outcome === outcome).length
  const names = (outcome: CheckOutcome): string =>
    checks
      .filter((check) => check.outcome === outcome)
      .map((check) => TITLES[check.id][outcome][locale])
      .join(locale === 'en' ? '; ' : '；')
  const params = { passed: count('passed'), failed: count('failed'), open: count('not-checked') }
  if (verdict === 'failed') {
    const template = text('{failed} 项不符，不要使用这份结果：', '{failed} checks failed; do not use this result: ')
    return `${fill(template[locale], params)}${names('failed')}${locale === 'en' ? '.' : '。'}`
  }
  const template = text('{passed} 项通过，{open} 项没有核对。', '{passed} checks passed, {open} not checked.')
  const conclusion = CONCLUSIONS[verdict][locale]
  return `${fill(template[locale], params)}${locale === 'en' ? ' ' : ''}${conclusion}`
}

const CONCLUSIONS: Readonly<Record<'verified' | 'consistent', Text>> = {
  verified: text(
    '文件未被改动，确由这座沙箱在所述条件下出域。',
    'The files are unchanged and left this sandbox as stated.',
  ),
  consistent: text(
    '文件自相一致，但没有核对公钥是谁的：任何人都能用自己的公钥做出这样的包。',
    'The files agree with each other, but nobody said whose keys these are: anyone can make such a bundle with keys of their own.',
  ),
}

/** What follows from the checks, for a place that shows the counts itself. */
export function describeConclusion(verification: BundleVerification, locale: Locale): string {
  const { verdict } = verification
  return verdict === 'failed' ? describeVerdict(verification, locale) : CONCLUSIONS[verdict][locale]
}

function fill(template: string, params: BundleCheck['params']): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
}
