import type { Budget } from '@yingbi/contracts'
import { ArrowLeftRight } from 'lucide-react'
import { InputNumber, Select, Slider } from 'antd'
import { useTranslation } from 'react-i18next'
import { CostCurve } from '../../ui/cost-curve.tsx'
import { formatEpsilon, formatError } from '../../ui/format-number.ts'
import { PaneHead } from '../../ui/pane.tsx'
import { BudgetAfter } from './budget-after.tsx'
import { curveThrough, epsilonOnCurve } from './curve-shape.ts'
import type { PriceWish } from './editor-tabs.ts'
import { bindingLimit, type Accepted } from './use-explain.ts'
import { ExpectedErrors, measuredColumns } from './expected-errors.tsx'
import { epsilonAt, epsilonRange, roundedEpsilon, SLIDER_STEPS, sliderStep } from './price-scale.ts'
import './cost-pane.css'

/** Where the slider stands when neither wish nor answer names a price. */
const UNKNOWN_EPSILON = 0.5

export interface CostPaneProps {
  readonly answer: Accepted
  readonly wish: PriceWish
  readonly budgets: readonly Budget[]
  readonly onWish: (wish: PriceWish) => void
}

/** What a run would cost and how exact it would be, before any data is touched; price and accuracy lead each other. */
export function CostPane({ answer, wish, budgets, onWish }: CostPaneProps) {
  const { t } = useTranslation('query-editor')
  const measured = measuredColumns(answer)
  const steered = measured.find((c) => wish.kind === 'accuracy' && c.name === wish.column) ?? measured[0]
  const first = measured[0]
  const epsilon = shownEpsilon(answer, wish, first?.expectedError ?? null)
  const range = epsilonRange(epsilon)
  const binding = bindingLimit(answer, budgets)
  return (
    <section className="cost" aria-label={t('cost.title')}>
      <PaneHead title={t('cost.title')} aside={<span>{t('cost.untouched')}</span>} />
      <div className="cost-body">
        {answer.curve.length > 1 && (
          <CostCurve
            points={curveThrough(answer.curve, epsilon, first?.expectedError ?? null)}
            epsilon={epsilon}
            expectedError={first?.expectedError ?? null}
            limit={
              binding === undefined
                ? null
                : {
                    epsilon: binding.left.epsilon,
                    label: t('cost.myLimit', { epsilon: formatEpsilon(binding.left.epsilon) }),
                  }
            }
            label={t('cost.curve')}
            range={range}
          />
        )}
        <div className="cost-slider">
          <Slider
            min={0}
            max={SLIDER_STEPS}
            value={sliderStep(epsilon, range)}
            tooltip={{ formatter: null }}
            ariaLabelForHandle={t('cost.slider')}
            ariaValueTextFormatterForHandle={(step) => `ε ${formatEpsilon(epsilonAt(step, range))}`}
            onChange={(step) => onWish({ kind: 'epsilon', epsilon: epsilonAt(step, range) })}
          />
          <div className="cost-ends">
            <span>{t('cost.cheaper')}</span>
            <span>{t('cost.finer')}</span>
          </div>
        </div>
        <div className="cost-wish">
          <InputNumber
            id="epsilon-wish"
            className={wish.kind === 'epsilon' ? 'wish wish-leads' : 'wish'}
            prefix="ε"
            aria-label={t('cost.epsilon')}
            min={0.01}
            max={100}
            step={0.1}
            controls={false}
            value={roundedEpsilon(epsilon)}
            formatter={(value) => (value === undefined ? '' : formatEpsilon(value))}
            changeOnWheel={false}
            changeOnBlur
            onPressEnter={(event) => event.currentTarget.blur()}
            onChange={(value) => {
              if (value !== null && value !== roundedEpsilon(epsilon)) onWish({ kind: 'epsilon', epsilon: value })
            }}
          />
          <ArrowLeftRight className="cost-link" size={14} strokeWidth={1.5} aria-hidden />
          {steered !== undefined && (
            <div className={wish.kind === 'accuracy' ? 'wish wish-accuracy wish-leads' : 'wish wish-accuracy'}>
              <Select
                variant="borderless"
                size="small"
                aria-label={t('cost.accuracyColumn')}
                value={steered.name}
                options={measured.map(({ name }) => ({ value: name, label: name }))}
                onChange={(name) => {
                  const error = measured.find((column) => column.name === name)?.expectedError
                  if (error !== null && error !== undefined) {
                    onWish({ kind: 'accuracy', column: name, absolute: Number(error.toPrecision(2)) })
                  }
                }}
              />
              <AccuracyField
                key={`${steered.name} ${steered.expectedError ?? 0}`}
                error={steered.expectedError ?? 0}
                onError={(absolute) => onWish({ kind: 'accuracy', column: steered.name, absolute })}
              />
            </div>
          )}
        </div>
        <ExpectedErrors answer={answer} />
        {answer.warnings.map((warning) => (
          <p key={warning} className="cost-warning">
            {warning}
          </p>
        ))}
        <BudgetAfter answer={answer} budgets={budgets} />
      </div>
    </section>
  )
}

/** A free repeat names no price; then the curve says where the wanted error lies. */
function shownEpsilon(answer: Accepted, wish: PriceWish, expectedError: number | null): number {
  if (wish.kind === 'epsilon') return wish.epsilon
  if (answer.charge.epsilon > 0) return answer.charge.epsilon
  return (expectedError === null ? null : epsilonOnCurve(answer.curve, expectedError)) ?? UNKNOWN_EPSILON
}

/** The wanted half-width; it leads the price once it is entered. */
function AccuracyField({ error, onError }: { readonly error: number; readonly onError: (error: number) => void }) {
  const { t } = useTranslation('query-editor')
  const commit = (text: string): void => {
    const wanted = Number(text.replaceAll(/[±,\s]/g, ''))
    if (Number.isFinite(wanted) && wanted > 0 && formatError(wanted) !== formatError(error)) onError(wanted)
  }
  return (
    <input
      className="accuracy-field"
      aria-label={t('cost.accuracy')}
      inputMode="decimal"
      defaultValue={formatError(error)}
      onFocus={(event) => event.target.select()}
      onBlur={(event) => commit(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
        if (event.key === 'Escape') {
          event.currentTarget.value = formatError(error)
          event.currentTarget.blur()
        }
      }}
    />
  )
}
