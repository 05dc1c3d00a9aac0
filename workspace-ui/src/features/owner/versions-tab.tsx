import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocale } from '../../i18n/use-locale.ts'
import { formatDateTime } from '../../ui/format-date.ts'
import { PaneHead } from '../../ui/pane.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { DiffPane } from './diff-pane.tsx'
import { printedPolicy } from './edit-draft.ts'
import { usePolicyVersions } from './use-owner.ts'
import './policy-editor.css'

/** Every version of the policy, and what it changed. */
export function VersionsTab({ dataset }: { readonly dataset: string }) {
  const { t } = useTranslation('owner')
  const locale = useLocale()
  const { data, error } = usePolicyVersions(dataset)
  const [chosen, setChosen] = useState<number | null>(null)
  if (error !== null) return <ProblemNotice error={error} />
  if (data === undefined) return <div className="route-loading" />
  const version = data.find((one) => one.version === chosen) ?? data[0]
  const before = data.find((one) => one.version === (version?.version ?? 0) - 1)
  return (
    <div className="versions">
      <ol className="version-list" aria-label={t('view.versions')}>
        {data.map((one) => (
          <li key={one.version}>
            <button
              type="button"
              className="pressable version"
              aria-pressed={one.version === version?.version}
              onClick={() => setChosen(one.version)}
            >
              <strong>v{one.version}</strong> <span>{one.comment === '' ? t('versions.noComment') : one.comment}</span>
              <span className="caption">
                {one.createdBy}, {formatDateTime(one.createdAt, locale)}
              </span>
            </button>
          </li>
        ))}
      </ol>
      <section className="policy-pane" aria-label={t('versions.text')}>
        <PaneHead
          title={`v${version?.version ?? ''}`}
          aside={before === undefined ? t('versions.first') : t('yaml.compare', { version: before.version })}
        />
        {version !== undefined && (
          <DiffPane
            before={before === undefined ? '' : printedPolicy(before.yaml)}
            after={printedPolicy(version.yaml)}
          />
        )}
      </section>
    </div>
  )
}
