import { Segmented } from 'antd'
import { useMemo, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemError } from '../../api/problem.ts'
import { useLocale } from '../../i18n/use-locale.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PaneHead } from '../../ui/pane.tsx'
import { DiffPane } from './diff-pane.tsx'
import type { PlacedIssue } from './placed-issue.ts'
import { policyChanges } from './policy-changes.ts'
import { editDraft, printedPolicy } from './edit-draft.ts'
import { readDraft, type Path } from './policy-draft.ts'
import { PolicyFormContext } from './policy-form-context.ts'
import { PolicyForm } from './policy-form.tsx'
import { YamlPane } from './yaml-pane.tsx'
import './policy-editor.css'

export interface PolicyEditorProps {
  readonly text: string
  readonly onText: (text: string) => void
  /** The version in force; null for a dataset that is not there yet. */
  readonly current: { readonly version: number; readonly yaml: string } | null
  /** What the server said to the last attempt to store the text; shown at its line until the text changes. */
  readonly error: unknown
  /** Under the two panes: the step that follows. */
  readonly children: ReactNode
}

/** Form and YAML side by side. Both edit one draft. */
export function PolicyEditor({ text, onText, current, error, children }: PolicyEditorProps) {
  const { t } = useTranslation('owner')
  const locale = useLocale()
  const [view, setView] = useState<'draft' | 'diff'>('draft')
  const draft = useMemo(() => readDraft(text), [text])
  const before = useMemo(() => (current === null ? null : readDraft(current.yaml)), [current])
  const printed = useMemo(() => (current === null ? '' : printedPolicy(current.yaml)), [current])
  const changes = useMemo(
    () => (before?.policy && draft.policy ? policyChanges(before.policy, draft.policy) : null),
    [before, draft],
  )
  const refused = useMemo(() => serverIssue(error, locale, draft.lineOf), [error, locale, draft])
  const issues = useMemo(
    () => [
      ...draft.issues.map(({ line, path, key, params }): PlacedIssue => {
        return { line, path, message: t(key, params), tone: key === 'issue.missing' ? 'missing' : 'wrong' }
      }),
      ...refused,
    ],
    [draft, refused, t],
  )
  const form = useMemo(
    () => ({
      content: draft.content,
      before: before?.content,
      issues: draft.issues,
      edit: (path: Path, value: unknown) => onText(editDraft(text, path, value)),
    }),
    [draft, before, text, onText],
  )
  return (
    <div className="policy-editor">
      <section className="policy-pane" aria-label={t('form.pane')}>
        <PaneHead title={t('form.pane')} aside={changes !== null && <ChangeCount changes={changes} />} />
        <div className="policy-scroll">
          {draft.content === null || typeof draft.content !== 'object' ? (
            <EmptyState title={t('form.waiting.title')} text={t('form.waiting.text')} />
          ) : (
            <PolicyFormContext value={form}>
              <PolicyForm />
            </PolicyFormContext>
          )}
        </div>
      </section>
      <section className="policy-pane" aria-label="YAML">
        <PaneHead
          title="YAML"
          aside={
            <>
              <span className="policy-same">{t('yaml.oneDraft')}</span>
              {current !== null && (
                <Segmented
                  size="small"
                  value={view}
                  options={[
                    { value: 'draft', label: t('yaml.draft') },
                    { value: 'diff', label: t('yaml.compare', { version: current.version }) },
                  ]}
                  onChange={setView}
                />
              )}
            </>
          }
        />
        {view === 'diff' && current !== null ? (
          <DiffPane before={printed} after={printedPolicy(text)} />
        ) : (
          <YamlPane text={text} issues={issues} reveal={refused[0]?.line ?? null} onText={onText} />
        )}
      </section>
      <footer className="policy-foot">{children}</footer>
    </div>
  )
}

function ChangeCount({ changes }: { readonly changes: ReturnType<typeof policyChanges> }) {
  const { t } = useTranslation('owner')
  const { loosened, tightened } = changes
  return (
    <>
      {loosened.length > 0 && (
        <span className="policy-loosened" title={loosened.join('\n')}>
          {t('changes.loosened', { count: loosened.length })}
        </span>
      )}
      {tightened.length > 0 && (
        <span className="policy-tightened" title={tightened.join('\n')}>
          {t('changes.tightened', { count: tightened.length })}
        </span>
      )}
    </>
  )
}

/** The reason for which the server did not take the policy, at the line that it names. */
function serverIssue(error: unknown, locale: string, lineOf: (path: Path) => number | null): readonly PlacedIssue[] {
  if (!(error instanceof ProblemError)) return []
  const { code, params } = error.problem
  if (code !== 'POLICY_INVALID' && code !== 'POLICY_YAML') return []
  const path = String(params['path'] ?? '')
  const line = typeof params['line'] === 'number' ? params['line'] : lineOf(path.split('.'))
  const reason = params[locale === 'en' ? 'reasonEn' : 'reasonZh']
  return [
    {
      line,
      path,
      message: typeof reason === 'string' ? reason.replaceAll('`', '') : error.problem.title,
      tone: 'wrong',
    },
  ]
}
