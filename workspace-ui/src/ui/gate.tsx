import { Check, Dot, Minus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import './gate.css'

export const GATE_STEPS = ['policy', 'charge', 'run', 'checks', 'people', 'exit', 'log'] as const
export type GateStep = (typeof GATE_STEPS)[number]
/** `ahead` is not reached yet; `not-needed` will never be, by the policy. */
export type GateState = 'passed' | 'not-needed' | 'refused' | 'waiting' | 'ahead'

const marks: Readonly<Record<GateState, ReactNode>> = {
  passed: <Check size={9} strokeWidth={3} aria-hidden />,
  'not-needed': <Minus size={8} strokeWidth={2.5} aria-hidden />,
  refused: <X size={8} strokeWidth={3} aria-hidden />,
  waiting: <Dot size={14} strokeWidth={5} aria-hidden />,
  ahead: null,
}

/** The seven dots that every result passes. The same picture wherever a result is met. */
export function Gate({ states }: { readonly states: Readonly<Record<GateStep, GateState>> }) {
  const { t } = useTranslation('ui')
  return (
    <ol className="gate" aria-label={t('gate.label')}>
      {GATE_STEPS.map((step) => (
        <li key={step} className={`gate-step gate-${states[step]}`}>
          <span className="gate-dot">{marks[states[step]]}</span>
          <span className="gate-name">{t(`gate.step.${step}`)}</span>
          <span className="visually-hidden">{t(`gate.state.${states[step]}`)}</span>
        </li>
      ))}
    </ol>
  )
}
