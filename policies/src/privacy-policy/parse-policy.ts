import { DatasetPolicy } from '@yingbi/contracts'
import { Lexer, LineCounter, parseDocument, type Document } from 'yaml'
import { checkPolicy } from './check-policy.ts'
import { describeShapeIssue } from './describe-shape-issue.ts'
import { pathText, type PolicyFinding, type PolicyIssue } from './policy-issue.ts'
import { findRepeatedKey, linesOf, type PolicyLines } from './policy-lines.ts'

export type ParsedPolicy =
  | { readonly kind: 'parsed'; readonly policy: DatasetPolicy; readonly lines: PolicyLines }
  | { readonly kind: 'refused'; readonly issues: readonly PolicyIssue[] }

/** Reasons listed at most; the rest follows once these are corrected. */
const MAX_ISSUES = 50

/**
 * YAML tokens of a policy file at most. A code list of the longest length with titles in both languages has 540,000 and
 * is read in about a second; a file beyond this is turned down before a document is made of it.
 */
export const MAX_YAML_TOKENS = 600_000

/**
 * The package's own check for repeated keys compares each key of a map with every other: `findRepeatedKey` takes its
 * place. Its warnings would write parts of the file to the log.
 */
const READING = { schema: 'core', uniqueKeys: false, prettyErrors: false, logLevel: 'error' } as const

/** Reads a policy file, in time linear in its length. Every reason is given at its line, all of one stage at once. */
export function parsePolicyYaml(yaml: string): ParsedPolicy {
  const lineCounter = new LineCounter()
  const lineAt = (offset: number): number => lineCounter.linePos(offset).line
  const overLimit = lineOverLimit(yaml)
  if (overLimit !== null) return refused([tooManyParts(overLimit)])
  let document: Document.Parsed
  try {
    document = parseDocument(yaml, { ...READING, lineCounter })
  } catch {
    // Nesting deeper than the call stack.
    return refused([yamlIssue(1, 1)])
  }
  const offset = document.errors[0]?.pos[0] ?? findRepeatedKey(document)
  if (offset !== null) {
    const { line, col } = lineCounter.linePos(offset)
    return refused([yamlIssue(line, col)])
  }
  const lines = linesOf(document, lineAt)
  let content: unknown
  try {
    // Anchors have no use in a policy, and repeated ones can make a small text enormous.
    content = document.toJS({ maxAliasCount: 0 })
  } catch {
    return refused([yamlIssue(1, 1)])
  }
  return check(content, (finding) => ({ ...finding, line: lines.lineOf(finding.path), column: null }), lines)
}

/** The line, from 1, at which the text has more tokens than are read; null when it has not. */
function lineOverLimit(yaml: string): number | null {
  let tokens = 0
  let line = 1
  for (const token of new Lexer().lex(yaml)) {
    tokens += 1
    if (tokens > MAX_YAML_TOKENS) return line
    for (let end = token.indexOf('\n'); end >= 0; end = token.indexOf('\n', end + 1)) line += 1
  }
  return null
}

/** Checks a policy that was edited as a form. */
export function parsePolicyObject(content: unknown): ParsedPolicy {
  return check(content, (finding) => ({ ...finding, line: null, column: null }), { lineOf: () => null })
}

function check(
  content: unknown,
  place: (finding: PolicyFinding) => PolicyFinding & { line: number | null; column: number | null },
  lines: PolicyLines,
): ParsedPolicy {
  const shaped = DatasetPolicy.safeParse(content, { reportInput: true })
  const findings: readonly PolicyFinding[] = shaped.success
    ? checkPolicy(shaped.data)
    : shaped.error.issues.map((issue) => ({
        path: issue.path.filter((key) => typeof key !== 'symbol'),
        ...describeShapeIssue(issue),
      }))
  if (shaped.success && findings.length === 0) return { kind: 'parsed', policy: shaped.data, lines }
  return refused(
    findings.map((finding) => {
      const { path, ...rest } = place(finding)
      return { code: 'POLICY_INVALID', path: pathText(path), ...rest }
    }),
  )
}

function refused(issues: readonly PolicyIssue[]): ParsedPolicy {
  const inOrder = issues.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
  return { kind: 'refused', issues: inOrder.slice(0, MAX_ISSUES) }
}

function yamlIssue(line: number, column: number): PolicyIssue {
  return {
    code: 'POLICY_YAML',
    path: '',
    line,
    column,
    reasonEn: 'the text cannot be read as YAML',
    reasonZh: '文本不能按 YAML 读取',
  }
}

function tooManyParts(line: number): PolicyIssue {
  return {
    code: 'POLICY_INVALID',
    path: '',
    line,
    column: null,
    reasonEn: `the file has more than ${MAX_YAML_TOKENS} parts (keys, values and signs)`,
    reasonZh: `文件的键、值与符号合计超过 ${MAX_YAML_TOKENS} 个`,
  }
}
