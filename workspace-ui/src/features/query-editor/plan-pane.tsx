import type { Dataset, PlanStep } from '@yingbi/contracts'
import { useTranslation } from 'react-i18next'
import { useBilingual } from '../../i18n/use-locale.ts'
import { formatEpsilon, formatError, formatNumber, decimalsForError } from '../../ui/format-number.ts'
import { ownWords, planRows, type PlanRow } from './plan-rows.ts'
import type { Accepted } from './use-explain.ts'
import './plan-pane.css'

export interface PlanPaneProps {
  readonly dataset: Dataset
  readonly answer: Accepted
  readonly sql: string
  /** Shows where in the text a step comes from. */
  readonly onGo: (offset: number) => void
}

/** How the answer comes about, from the answer down to the stored rows: what may be seen, where the cut is, what it costs. */
export function PlanPane({ dataset, answer, sql, onGo }: PlanPaneProps) {
  const { t } = useTranslation('query-editor')
  return (
    <div className="plan">
      <table aria-label={t('plan.title')}>
        <thead>
          <tr>
            <th scope="col">{t('plan.column.step')}</th>
            <th scope="col">{t('plan.column.what')}</th>
            <th scope="col" className="num">
              {t('plan.column.error')}
            </th>
            <th scope="col" className="num">
              ε
            </th>
          </tr>
        </thead>
        <tbody>
          {planRows(answer.planTree).map((row, at) => (
            // Steps have no names; a plan never changes while it is shown.
            <PlanLine key={`${at} ${row.step.operator}`} row={row} dataset={dataset} sql={sql} onGo={onGo} />
          ))}
        </tbody>
      </table>
      <p className="plan-legend">{t('plan.legend')}</p>
    </div>
  )
}

function PlanLine({
  row: { step, depth, isBelowCut },
  dataset,
  sql,
  onGo,
}: Omit<PlanPaneProps, 'answer'> & { readonly row: PlanRow }) {
  const { t } = useTranslation('query-editor')
  const words = ownWords(step, sql)
  const { place } = step
  return (
    <tr className={isBelowCut ? `plan-${step.zone} plan-below-cut` : `plan-${step.zone}`}>
      <th scope="row">
        <span className={`plan-step plan-depth-${depth}`}>
          <span className="plan-mark" aria-hidden />
          {t(`plan.step.${step.operator}`, { defaultValue: step.operator })}
          <span className="visually-hidden">{t(`plan.zone.${step.zone}`)}</span>
        </span>
      </th>
      <td className="plan-what">
        {words !== null && place !== null ? (
          <button type="button" className="plan-words" title={words} onClick={() => onGo(place.start)}>
            {words}
          </button>
        ) : (
          <StepFacts step={step} dataset={dataset} />
        )}
      </td>
      <td className="num plan-error">{errorOf(step)}</td>
      <td className="num">
        {step.facts.free !== undefined ? (
          <span className="caption">{t('plan.free')}</span>
        ) : (
          step.charge !== null && step.charge.epsilon > 0 && formatEpsilon(step.charge.epsilon)
        )}
      </td>
    </tr>
  )
}

function errorOf({ facts }: PlanStep): string {
  return typeof facts.error === 'number' ? formatError(facts.error) : ''
}

/** Facts in words where there are words for them; names and conditions as code. */
function StepFacts({ step: { operator, facts }, dataset }: { readonly step: PlanStep; readonly dataset: Dataset }) {
  const { t } = useTranslation('query-editor')
  const unit = useBilingual()(dataset.unit.title)
  switch (operator) {
    case 'outer':
      return <code>{facts.columns}</code>
    case 'noise': {
      const scale = Number(facts.scale)
      const shown = formatNumber(scale, decimalsForError(scale))
      return (
        <>
          <code>{facts.column}</code> <span className="caption">σ {shown}</span>
        </>
      )
    }
    case 'measure':
      if (facts.keys === '') return t('plan.groups.one')
      return facts.groups === undefined ? t('plan.groups.unknown', facts) : t('plan.groups.known', facts)
    case 'choose-groups':
      return facts.method === 'weighted-gaussian-threshold'
        ? t('plan.facts.choose-groups-weighted', facts)
        : t('plan.facts.choose-groups', facts)
    case 'agree':
    case 'one-row-per-unit':
    case 'ranked-rows':
    case 'two-level':
      return t(`plan.facts.${operator}`, { ...facts, unit })
    default:
      return <code>{facts.detail}</code>
  }
}
