/** A piece of a line of YAML, for its colour. */
export interface YamlToken {
  readonly kind: 'key' | 'number' | 'string' | 'comment' | 'plain'
  readonly text: string
}

const TOKENS = new RegExp(
  [
    /(?<comment>(?:^|(?<=\s))#.*$)/.source,
    /(?<string>'(?:[^']|'')*'|"(?:[^"\\]|\\.)*")/.source,
    /(?<key>[\p{L}_][\p{L}\p{N}_.-]*(?=:(?:[\s,}]|$)))/u.source,
    /(?<number>(?<![\p{L}\p{N}_.-])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\p{L}\p{N}_.-]))/u.source,
  ].join('|'),
  'gu',
)

/** Splits one line; the pieces put together are the line. Only what a policy file is made of is told apart. */
export function yamlTokens(line: string): readonly YamlToken[] {
  const tokens: YamlToken[] = []
  let end = 0
  for (const match of line.matchAll(TOKENS)) {
    if (match.index > end) tokens.push({ kind: 'plain', text: line.slice(end, match.index) })
    const groups = match.groups ?? {}
    const kind = (['comment', 'string', 'key', 'number'] as const).find((name) => groups[name] !== undefined) ?? 'plain'
    tokens.push({ kind, text: match[0] })
    end = match.index + match[0].length
  }
  if (end < line.length) tokens.push({ kind: 'plain', text: line.slice(end) })
  return tokens
}
