import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlacedIssue } from './placed-issue.ts'
import { yamlTokens } from './yaml-tokens.ts'

/** Longer texts are shown without colours, so that typing stays quick. */
const MOST_COLOURED = 3000

export interface YamlPaneProps {
  readonly text: string
  readonly issues: readonly PlacedIssue[]
  /** Line that is brought into view when it changes. */
  readonly reveal: number | null
  readonly onText: (text: string) => void
}

/** Height of a line, as in policy-editor.css. */
const LINE = 20
const LINES_ABOVE = 5

function showLine(field: HTMLElement | null, line: number): void {
  field?.closest('.yaml')?.scrollTo({ top: Math.max(0, (line - 1 - LINES_ABOVE) * LINE) })
}

/** The YAML as a text field over its coloured print. What is wrong stands at the end of its line. */
export function YamlPane({ text, issues, reveal, onText }: YamlPaneProps) {
  const { t } = useTranslation('owner')
  const field = useRef<HTMLTextAreaElement>(null)
  const lines = useMemo(() => text.split('\n'), [text])
  const byLine = useMemo(() => {
    const map = new Map<number, PlacedIssue>()
    for (const issue of issues) if (issue.line !== null && !map.has(issue.line)) map.set(issue.line, issue)
    return map
  }, [issues])
  const goTo = (line: number): void => {
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0)
    field.current?.focus()
    field.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
    showLine(field.current, line)
  }
  useEffect(() => {
    if (reveal !== null) showLine(field.current, reveal)
  }, [reveal, field])
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // Enter keeps the indent of its line. Tab leaves the field, as everywhere.
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    const at = event.currentTarget.selectionStart
    const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
    const indent = /^\s*/.exec(line)?.[0] ?? ''
    event.preventDefault()
    // `insertText` keeps the undo history of the field.
    document.execCommand('insertText', false, `\n${indent}${/:\s*$/.test(line) ? '  ' : ''}`)
  }
  return (
    <>
      {issues.length > 0 && (
        <ul
          className={issues.every(({ tone }) => tone === 'missing') ? 'yaml-issues yaml-issues-missing' : 'yaml-issues'}
          aria-label={t('yaml.issues')}
        >
          {issues.map((issue) => (
            <li key={`${issue.line ?? 0} ${issue.path} ${issue.message}`}>
              {issue.line === null ? (
                <span>{issue.message}</span>
              ) : (
                <button type="button" className="pressable" onClick={() => goTo(issue.line ?? 1)}>
                  <span className="yaml-issue-line">{t('yaml.line', { line: issue.line })}</span> {issue.message}
                  {issue.path !== '' && <code> {issue.path}</code>}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      <div className="yaml">
        <div className="yaml-sheet">
          <pre className="yaml-print" aria-hidden>
            {lines.map((line, index) => {
              const issue = byLine.get(index + 1)
              return (
                // eslint-disable-next-line react/no-array-index-key
                <div key={index} className={issue === undefined ? 'yaml-line' : `yaml-line yaml-line-${issue.tone}`}>
                  <span className="yaml-number">{index + 1}</span>
                  <span className="yaml-code">
                    {lines.length > MOST_COLOURED
                      ? line
                      : yamlTokens(line).map((token, at) => (
                          <span key={`${at} ${token.text}`} className={`yaml-token yaml-${token.kind}`}>
                            {token.text}
                          </span>
                        ))}
                    {issue !== undefined && <span className={`yaml-says-${issue.tone}`}>{issue.message}</span>}
                  </span>
                </div>
              )
            })}
          </pre>
          <textarea
            ref={field}
            className="yaml-field"
            aria-label={t('yaml.label')}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            wrap="off"
            value={text}
            onChange={({ target }) => onText(target.value)}
            onKeyDown={onKeyDown}
          />
        </div>
      </div>
    </>
  )
}
