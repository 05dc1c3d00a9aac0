import { formatMessage, messages, type BilingualText, type Locale, type SourceCheckReport } from '@yingbi/contracts'
import { isFit, type FindingCode, type SourceFinding } from '../connectors/postgresql/check-source.ts'
import type { DataError } from '../governed-data/data-error.ts'

interface Words {
  readonly finding: BilingualText
  readonly remedy: BilingualText
}

const NOTHING: BilingualText = { zh: '', en: '' }

/** `{names}` are objects of the database, `{statements}` what its owner can run. */
const WORDS: Readonly<Record<FindingCode, Words>> = {
  fine: { finding: { zh: '符合要求。', en: 'As it should be.' }, remedy: NOTHING },
  'version-old': {
    finding: { zh: '服务端版本为 {names}。', en: 'The server is version {names}.' },
    remedy: { zh: '升级到 PostgreSQL 14 或更新版本。', en: 'Upgrade to PostgreSQL 14 or newer.' },
  },
  standby: {
    finding: { zh: '服务端是只读备库。', en: 'The server is a standby, which can only be read.' },
    remedy: {
      zh: '登记主库：预备表要写入主库。',
      en: 'Register the primary server: prepared tables are written there.',
    },
  },
  encoding: {
    finding: { zh: '数据库编码为 {names}。', en: 'The encoding of the database is {names}.' },
    remedy: {
      zh: '使用 UTF8 编码的数据库，可用 pg_dump 转换。',
      en: 'Use a database of encoding UTF8; pg_dump converts.',
    },
  },
  'no-tls': {
    finding: { zh: '连接没有加密。', en: 'The connection is not encrypted.' },
    remedy: {
      zh: '只适用于本机上的服务。其他机器要开启 TLS，并以 verify-full 登记。',
      en: 'Fit for a server on this machine only. Elsewhere switch TLS on and register with verify-full.',
    },
  },
  'role-attributes': {
    finding: {
      zh: '该用户是或可成为 {names}，拥有管理权限。',
      en: 'The user is, or can become, {names}, which may administer the server.',
    },
    remedy: { zh: '换用普通用户，或执行：{statements}', en: 'Use an ordinary user, or run: {statements}' },
  },
  'role-memberships': {
    finding: { zh: '该用户属于角色 {names}。', en: 'The user is a member of {names}.' },
    remedy: { zh: '执行：{statements}', en: 'Run: {statements}' },
  },
  'write-rights': {
    finding: {
      zh: '该用户可以修改数据，例如 {names}。',
      en: 'The user may change data, for instance {names}.',
    },
    remedy: {
      zh: '只授予 SELECT，表不归该用户所有。执行：{statements}',
      en: 'Grant SELECT only, and let someone else own the tables. Run: {statements}',
    },
  },
  'create-rights': {
    finding: {
      zh: '该用户可以在预备模式之外新建对象：{names}。',
      en: 'The user may create objects outside the prepared schema: {names}.',
    },
    remedy: { zh: '执行：{statements}', en: 'Run: {statements}' },
  },
  'schema-missing': {
    finding: { zh: '没有模式 {names}。', en: 'There is no schema {names}.' },
    remedy: { zh: '执行：{statements}', en: 'Run: {statements}' },
  },
  'schema-rights': {
    finding: { zh: '该用户不能在模式 {names} 中新建表。', en: 'The user may not create tables in schema {names}.' },
    remedy: { zh: '执行：{statements}', en: 'Run: {statements}' },
  },
  'schema-shared': {
    finding: {
      zh: '其他用户也可以在预备模式中新建对象：{names}。',
      en: 'Others may create objects in the prepared schema too: {names}.',
    },
    remedy: { zh: '执行：{statements}', en: 'Run: {statements}' },
  },
  'rows-hidden': {
    finding: {
      zh: '行级安全策略对该用户隐藏部分行，例如 {names}。',
      en: 'Row-level security hides rows from the user, for instance in {names}.',
    },
    remedy: {
      zh: '这些表不能登记，除非由超级用户授予 BYPASSRLS，或改用不设策略的表。',
      en: 'These tables cannot be registered unless a superuser grants BYPASSRLS, or tables without policies are used.',
    },
  },
  'timeout-fixed': {
    finding: { zh: '语句超时没有生效。', en: 'The time limit of statements is not in force.' },
    remedy: {
      zh: '直接连接 PostgreSQL，不经过会丢弃会话设置的连接池。',
      en: 'Connect to PostgreSQL itself and not through a pooler that drops settings of the session.',
    },
  },
}

/** What was found, in the reader's language. */
export function presentSourceCheck(findings: readonly SourceFinding[], at: Date, locale: Locale): SourceCheckReport {
  return {
    at: at.toISOString(),
    outcome: isFit(findings) ? 'ready' : 'unfit',
    items: findings.map(({ check, outcome, finding, names, statements }) => {
      const words = WORDS[finding]
      const params = { names: names.join(', '), statements: statements.map((text) => `${text};`).join(' ') }
      const inLanguage = ({ zh, en }: BilingualText) => formatMessage(locale === 'zh-CN' ? zh : en, params)
      return { check, outcome, finding: inLanguage(words.finding), remedy: inLanguage(words.remedy) }
    }),
  }
}

/** The report when nothing could be looked at. */
export function presentUnreachable(error: DataError, at: Date, locale: Locale): SourceCheckReport {
  const message = messages[locale][error.code]
  const [finding, remedy] = [message.title, message.fix].map((line) => formatMessage(line, error.params))
  return {
    at: at.toISOString(),
    outcome: 'unreachable',
    items: [{ check: 'connection', outcome: 'problem', finding: finding ?? '', remedy: remedy ?? '' }],
  }
}
