import { DatasetPolicy } from '@yingbi/contracts'
import { LineCounter, isMap, isNode, isPair, isScalar, isSeq, parseDocument, type Document, type Node } from 'yaml'
import { checkPolicy } from './check-policy.ts'
import { describeShapeIssue } from './describe-shape-issue.ts'
import { pathText, type PolicyFinding, type PolicyIssue } from './policy-issue.ts'

export type ParsedPolicy =
  | { readonly kind: 'parsed'; readonly policy: DatasetPolicy; readonly lines: PolicyLines }
  | { readonly kind: 'refused'; readonly issues: readonly PolicyIssue[] }

/** Lines of the policy file, from 1, by the way to the part: `lineOf(['tables', 'visits', 'columns', 'cost'])`. */
export interface PolicyLines {
  lineOf(path: readonly (string | number)[]): number | null
}

/** Reasons listed at most; the rest follows once these are corrected. */
const MAX_ISSUES = 50

/** Reads a policy file. Every reason is given at its line, all of one stage at once. */
export function parsePolicyYaml(yaml: string): ParsedPolicy {
  const lineCounter = new LineCounter()
  const document = parseDocument(yaml, { lineCounter, schema: 'core', uniqueKeys: true, prettyErrors: false })
  const broken = document.errors[0]
  if (broken !== undefined) {
    const { line, col } = lineCounter.linePos(broken.pos[0])
    return refused([yamlIssue(line, col)])
  }
  const lines = linesOf(document, lineCounter)
  let content: unknown
  try {
    // Anchors have no use in a policy, and repeated ones can make a small text enormous.
    content = document.toJS({ maxAliasCount: 0 })
  } catch {
    return refused([yamlIssue(1, 1)])
  }
  return check(content, (finding) => ({ ...finding, line: lines.lineOf(finding.path), column: null }), lines)
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

/** The line of the part itself, else of the nearest part around it that is there. */
function linesOf(document: Document.Parsed, lineCounter: LineCounter): PolicyLines {
  return {
    lineOf: (path) => {
      let node: unknown = document.contents
      let start = offsetOf(node)
      for (const key of path) {
        const next = childOf(node, key)
        if (next === null) break
        start = next.offset ?? start
        node = next.node
      }
      return start === null ? null : lineCounter.linePos(start).line
    },
  }
}

function childOf(node: unknown, key: string | number): { node: unknown; offset: number | null } | null {
  if (isMap(node)) {
    const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key))
    return pair === undefined ? null : { node: pair.value, offset: offsetOf(pair.key) }
  }
  if (isSeq(node)) {
    const item: unknown = node.items[Number(key)]
    return item === undefined ? null : { node: item, offset: offsetOf(item) }
  }
  return null
}

function offsetOf(node: unknown): number | null {
  return isNode(node) ? ((node satisfies Node).range?.[0] ?? null) : null
}
