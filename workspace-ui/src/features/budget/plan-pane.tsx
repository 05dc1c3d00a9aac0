import type { Budget, Dataset, Together } from '@yingbi/contracts'
import { Button, Slider } from 'antd'
import { useTranslation } from 'react-i18next'
import { useBilingual, useLocale } from '../../i18n/use-locale.ts'
import { formatDate } from '../../ui/format-date.ts'
import { formatNumber } from '../../ui/format-number.ts'
import { TogetherPane } from './together-pane.tsx'
import { daysBetween, plannedQuestions, usedUpAt, waysToLast, type Plan, type WayToLast } from './spending-plan.ts'

export interface Pace {
  readonly perWeek: number
  readonly errorFactor: number
}

export interface PlanPaneProps {
  readonly dataset: Dataset | null
  readonly together: Together | null
  readonly binding: Budget
  /** Null before the first question. */
  readonly plan: Plan | null
  readonly pace: Pace
  readonly now: number
  readonly onPace: (pace: Pace) => void
}

/** The pace as two sliders, what comes of it, how to make it last, and what all analysts know together. */
export function PlanPane({ dataset, together, binding, plan, pace, now, onPace }: PlanPaneProps) {
  const { t } = useTranslation('budget')
  const pick = useBilingual()
  const until = binding.windowEndsAt === null ? null : Date.parse(binding.windowEndsAt)
  const ways = plan === null || until === null ? [] : waysToLast(plan, now, until)
  return (
    <aside className="plan" aria-label={t('plan.title')}>
      <section>
        <h2>{t('plan.title')}</h2>
        <div className="plan-line">
          <span id="plan-pace">{t('plan.perWeek')}</span>
          <strong>{t('plan.count', { shown: formatNumber(pace.perWeek, 1) })}</strong>
        </div>
        <Slider
          min={0.1}
          max={20}
          step={0.1}
          value={pace.perWeek}
          tooltip={{ formatter: null }}
          ariaLabelledByForHandle="plan-pace"
          onChange={(perWeek) => onPace({ ...pace, perWeek })}
        />
        <div className="plan-line">
          <span id="plan-error">{t('plan.error')}</span>
          <strong>{t('plan.factor', { factor: formatNumber(pace.errorFactor, 1) })}</strong>
        </div>
        <Slider
          min={0.5}
          max={4}
          step={0.1}
          value={pace.errorFactor}
          tooltip={{ formatter: null }}
          ariaLabelledByForHandle="plan-error"
          onChange={(errorFactor) => onPace({ ...pace, errorFactor })}
        />
      </section>
      <section>
        {plan === null ? (
          <p className="plan-quiet">{t('plan.before')}</p>
        ) : (
          <Outlook plan={plan} binding={binding} now={now} until={until} />
        )}
      </section>
      <section>
        <h2>{t('plan.last')}</h2>
        <ul className="plan-ways">
          {ways.map((way) => (
            <Way
              key={way.kind}
              way={way}
              onTry={() => onPace({ perWeek: way.perWeek, errorFactor: way.errorFactor })}
            />
          ))}
          <li>
            <span>{t('plan.repeat')}</span>
            <span className="plan-quiet">{t('plan.inForce')}</span>
          </li>
        </ul>
      </section>
      {together !== null && (
        <TogetherPane together={together} unit={dataset === null ? '' : pick(dataset.unit.title)} />
      )}
      <section>
        <p className="plan-note">{t('plan.note')}</p>
      </section>
    </aside>
  )
}

function Outlook(props: {
  readonly plan: Plan
  readonly binding: Budget
  readonly now: number
  readonly until: number | null
}) {
  const { t } = useTranslation('budget')
  const locale = useLocale()
  const { plan, binding, now, until } = props
  const end = usedUpAt(plan, now)
  const questions = plannedQuestions(plan)
  if (questions === 0) return <p className="plan-quiet">{t('plan.usedUp')}</p>
  if (end !== null && (until === null || end < until)) {
    return (
      <>
        <p className="plan-quiet">{t(`plan.limitOf.${binding.scope}`)}</p>
        <p className="plan-answer">{formatDate(new Date(end).toISOString(), locale)}</p>
        <p className="plan-quiet">
          {until === null
            ? t('plan.lasts', { count: questions })
            : t('plan.early', { count: daysBetween(end, until), questions })}
        </p>
      </>
    )
  }
  return (
    <>
      <p className="plan-quiet">{t(`plan.enoughOf.${binding.scope}`)}</p>
      <p className="plan-answer">{t('plan.enough')}</p>
      <p className="plan-quiet">{t('plan.lasts', { count: questions })}</p>
    </>
  )
}

function Way({ way, onTry }: { readonly way: WayToLast; readonly onTry: () => void }) {
  const { t } = useTranslation('budget')
  return (
    <li>
      <span>
        {way.kind === 'looser'
          ? t('plan.way.looser', { factor: formatNumber(way.errorFactor, 1) })
          : t('plan.way.slower', { shown: formatNumber(way.perWeek, 1) })}
      </span>
      <Button size="small" type="link" onClick={onTry}>
        {t('plan.try')}
      </Button>
    </li>
  )
}
