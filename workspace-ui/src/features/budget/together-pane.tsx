import type { Charge, Together } from '@yingbi/contracts'
import { Trans, useTranslation } from 'react-i18next'
import { formatEpsilon, formatNumber } from '../../ui/format-number.ts'
import { LevelBar } from '../../ui/level-bar.tsx'
import { SmallProbability } from '../../ui/quantity.tsx'

export interface TogetherPaneProps {
  readonly together: Together
  /** What a privacy unit is, in words. */
  readonly unit: string
}

/** The sum over everyone: stated by zCDP and more tightly, the worst case, and why single limits do not say it. */
export function TogetherPane({ together, unit }: TogetherPaneProps) {
  const { t } = useTranslation('budget')
  const { spent, spentTight, lifetimeLimit, worstCase, peopleWhoAsked } = together
  return (
    <section className="together" aria-label={t('together.title')}>
      <h2>{t('together.title')}</h2>
      <p className="together-number">
        ε {formatEpsilon(spent.epsilon)}
        <span className="caption">
          {lifetimeLimit === null
            ? t('together.noLimit')
            : t('together.ofLimit', { limit: formatEpsilon(lifetimeLimit.epsilon) })}
        </span>
      </p>
      <p className="plan-quiet">
        <Trans
          t={t}
          i18nKey="together.text"
          count={peopleWhoAsked}
          values={{ unit, people: formatNumber(peopleWhoAsked) }}
          components={{ delta: <SmallProbability value={together.limit.delta} /> }}
        />
      </p>
      <dl className="together-facts">
        {spentTight !== null && spent.epsilon > 0 && (
          <>
            <dt>{t('together.tight')}</dt>
            <dd className="num">ε {formatEpsilon(spentTight)}</dd>
          </>
        )}
        <dt>{t('together.worst')}</dt>
        <dd className="num">
          {worstCase === null ? t('together.unbounded') : `ε ${formatEpsilon(worstCase.epsilon)}`}
        </dd>
      </dl>
      <p className="plan-quiet">{t('together.adds')}</p>
    </section>
  )
}

/** Who spent how much of the sum: by person, project and purpose. Null for callers who see the sum only. */
export function TogetherTable({ together }: { readonly together: Together }) {
  const { t } = useTranslation('budget')
  const { people, projects, purposes } = together
  if (people === null || projects === null || purposes === null) return null
  const groups: readonly { readonly name: string; readonly rows: readonly Row[] }[] = [
    { name: t('together.byPerson'), rows: people.map((row) => ({ ...row, name: row.person })) },
    {
      name: t('together.byProject'),
      rows: projects.map((row) => ({ ...row, name: row.project?.name ?? t('together.outside') })),
    },
    {
      name: t('together.byPurpose'),
      rows: purposes.map((row) => ({ ...row, name: row.purpose ?? t('together.undeclared') })),
    },
  ]
  const whole = Math.max(1e-12, Number(together.spent.rho))
  return (
    <table className="limits together-table">
      <thead>
        <tr>
          <th>{t('together.who')}</th>
          <th>{t('together.share')}</th>
          <th className="num">{t('together.questions')}</th>
          <th className="num">ε</th>
        </tr>
      </thead>
      {groups.map(({ name, rows }) => (
        <tbody key={name}>
          <tr className="together-group">
            <th colSpan={4} scope="rowgroup">
              {name}
            </th>
          </tr>
          {rows.length === 0 && (
            <tr>
              <td colSpan={4} className="plan-quiet">
                {t('together.nobody')}
              </td>
            </tr>
          )}
          {rows.map((row) => (
            <tr key={row.name}>
              <td>{row.name}</td>
              <td className="limits-bar">
                <LevelBar
                  share={Number(row.spent.rho) / whole}
                  label={t('together.percent', { percent: Math.round((100 * Number(row.spent.rho)) / whole) })}
                />
              </td>
              <td className="num">{formatNumber(row.questions)}</td>
              <td className="num">{formatEpsilon(row.spent.epsilon)}</td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  )
}

interface Row {
  readonly name: string
  readonly spent: Charge
  readonly questions: number
}
