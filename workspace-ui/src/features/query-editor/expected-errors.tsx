import { useTranslation } from 'react-i18next'
import { decimalsForError, formatError, formatNumber, formatPercent } from '../../ui/format-number.ts'
import { WIDE_RELATIVE_ERROR } from '../../ui/plus-minus.tsx'
import type { Accepted } from './use-explain.ts'

type Column = Accepted['columns'][number]

/** Columns that get noise of their own. */
export function measuredColumns(answer: Accepted): readonly Column[] {
  return answer.columns.filter((column) => column.expectedError !== null)
}

/** Columns of which something is foretold: those, and quantiles, of which it is the error of the rank. */
function foretoldColumns(answer: Accepted): readonly Column[] {
  return answer.columns.filter((column) => column.expectedError !== null || column.expectedRank !== null)
}

/** ±3.2, or ±3.2–17.6 when small groups must expect more. */
export function errorRange(low: number, high: number | null): string {
  const decimals = decimalsForError(low)
  return high === null || high <= low * 1.05 ? formatError(low) : `${formatError(low)}–${formatNumber(high, decimals)}`
}

/** One line a column: the half-width of its 95 % interval, in ranks for a quantile, and its share of the expected value. */
export function ExpectedErrors({ answer }: { readonly answer: Accepted }) {
  const { t } = useTranslation('query-editor')
  const shares = measuredColumns(answer).some((column) => column.relativeError !== null)
  return (
    <table className="expected" id="expected-errors" tabIndex={-1} aria-label={t('cost.expected')}>
      <tbody>
        {foretoldColumns(answer).map((column) => (
          <tr key={column.name}>
            <th scope="row">
              {column.name}
              {column.note !== null && (
                <div className="caption">{t(`cost.note.${column.note}`, { defaultValue: column.note })}</div>
              )}
            </th>
            <td className="num">
              {column.expectedRank === null ? (
                errorRange(column.expectedError ?? 0, column.expectedErrorHigh)
              ) : (
                <RankError rank={column.expectedRank} />
              )}
            </td>
            {shares && (
              <td className={isWide(column) ? 'num wide-error' : 'num expected-share'}>
                {column.relativeError === null ? '' : formatPercent(column.relativeError)}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Of a quantile: how far its rank may be off, and which values are not told apart. */
function RankError({ rank }: { readonly rank: NonNullable<Column['expectedRank']> }) {
  const { t } = useTranslation('query-editor')
  const width = formatNumber(rank.valueWidth, decimalsForError(rank.valueWidth))
  return (
    <>
      {rank.share === null
        ? t('cost.rankRows', { error: formatError(rank.rows) })
        : t('cost.rankShare', { error: `±${formatPercent(rank.share)}` })}
      <div className="caption">{t('cost.valueWidth', { width })}</div>
    </>
  )
}

function isWide(column: Column): boolean {
  return column.relativeError !== null && column.relativeError > WIDE_RELATIVE_ERROR
}
