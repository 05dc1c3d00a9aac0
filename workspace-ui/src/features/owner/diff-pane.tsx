import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { changedParts, lineDiff } from './line-diff.ts'
import { yamlTokens } from './yaml-tokens.ts'

const SIGN = { same: '', added: '+', removed: '−' } as const
const AROUND = 3

/** The draft against the version in force, line by line. The sign says it before the colour does. */
export function DiffPane({ before, after }: { readonly before: string; readonly after: string }) {
  const { t } = useTranslation('owner')
  const lines = useMemo(() => changedParts(lineDiff(before, after), AROUND), [before, after])
  if (!lines.some((line) => line !== null && line.kind !== 'same')) {
    return <p className="yaml-unchanged">{t('yaml.same')}</p>
  }
  return (
    <div className="yaml">
      <pre className="yaml-print">
        {lines.map((line, index) =>
          line === null ? (
            // eslint-disable-next-line react/no-array-index-key
            <div key={index} className="yaml-line yaml-gap">
              <span className="yaml-number">⋯</span>
            </div>
          ) : (
            // eslint-disable-next-line react/no-array-index-key
            <div key={index} className={`yaml-line yaml-${line.kind}`}>
              <span className="yaml-number">{line.kind === 'removed' ? '' : line.line}</span>
              <span className="yaml-sign">{SIGN[line.kind]}</span>
              <span className="yaml-code">
                {line.kind !== 'same' && <span className="visually-hidden">{t(`yaml.${line.kind}`)} </span>}
                {yamlTokens(line.text).map((token, at) => (
                  <span key={`${at} ${token.text}`} className={`yaml-token yaml-${token.kind}`}>
                    {token.text}
                  </span>
                ))}
              </span>
            </div>
          ),
        )}
      </pre>
    </div>
  )
}
