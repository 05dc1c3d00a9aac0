import { COLUMN_USES, Grade as GradeSchema, type ColumnUseName } from '@yingbi/contracts'
import { useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocale } from '../../i18n/use-locale.ts'
import { Grade } from '../../ui/grade.tsx'
import { UseIcon } from '../../ui/use-icon.tsx'
import { UseLevel } from '../../ui/use-level.tsx'
import { listAt, textAt } from './policy-draft.ts'
import { usePolicyForm } from './policy-form-context.ts'

export interface UsesEditorProps {
  readonly table: string
  readonly columns: readonly string[]
  readonly chosen: string | null
  readonly onChoose: (column: string) => void
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
}

/** Columns against the ten uses. Arrows move, Space grants or takes away; a changed cell is ringed. */
export function UsesEditor({ table, columns, chosen, onChoose }: UsesEditorProps) {
  const { t } = useTranslation('owner')
  const ui = useTranslation('ui').t
  const side = useLocale() === 'en' ? 'en' : 'zh'
  const form = usePolicyForm()
  const body = useRef<HTMLTableSectionElement>(null)
  const [stop, setStop] = useState({ row: 0, use: 0 })
  const columnPath = (column: string) => ['tables', table, 'columns', column] as const

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key]
    if (step === undefined) return
    event.preventDefault()
    const row = Math.min(columns.length - 1, Math.max(0, stop.row + step[0]))
    const use = Math.min(COLUMN_USES.length - 1, Math.max(0, stop.use + step[1]))
    setStop({ row, use })
    body.current?.querySelector<HTMLElement>(`[data-cell="${row} ${use}"]`)?.focus()
  }
  const toggle = (column: string, use: ColumnUseName): void => {
    const uses = listAt(form.content, [...columnPath(column), 'uses'])
    // The order of the vocabulary, so that taking a use away and giving it back leaves no change.
    const next = COLUMN_USES.filter((one) => (one === use ? !uses.includes(use) : uses.includes(one)))
    form.edit([...columnPath(column), 'uses'], next)
  }
  return (
    <div className="uses-frame">
      <table className="uses" aria-label={t('form.uses')}>
        <thead>
          <tr>
            <th scope="col">{t('form.column')}</th>
            <th scope="col">{t('form.grade')}</th>
            {COLUMN_USES.map((use) => (
              <th key={use} scope="col" className="uses-use">
                <UseIcon use={use} named />
                <span title={ui(`use.${use}`)}>{ui(`use.${use}`)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {columns.map((column, row) => {
            const path = columnPath(column)
            const uses = listAt(form.content, [...path, 'uses'])
            const before = form.before === undefined ? uses : listAt(form.before, [...path, 'uses'])
            const grade = GradeSchema.safeParse(textAt(form.content, [...path, 'grade']))
            return (
              <tr
                key={column}
                className={column === chosen ? 'uses-chosen' : undefined}
                onClick={() => onChoose(column)}
                onKeyDown={onKeyDown}
              >
                <td className="uses-column">
                  <code>{column}</code> <span>{textAt(form.content, [...path, 'title', side])}</span>
                </td>
                <td>{grade.success && <Grade grade={grade.data} short />}</td>
                {COLUMN_USES.map((use, index) => {
                  const granted = uses.includes(use)
                  const changed = granted !== before.includes(use)
                  return (
                    <td key={use} className="uses-use">
                      <button
                        type="button"
                        role="checkbox"
                        title={`${column} ${ui(`use.${use}`)}`}
                        className={changed ? 'uses-cell uses-changed' : 'uses-cell'}
                        data-cell={`${row} ${index}`}
                        aria-checked={granted}
                        aria-label={`${column} ${ui(`use.${use}`)}`}
                        tabIndex={stop.row === row && stop.use === index ? 0 : -1}
                        onFocus={() => {
                          setStop({ row, use: index })
                          onChoose(column)
                        }}
                        onClick={() => toggle(column, use)}
                      >
                        <UseLevel level={granted ? 'allowed' : 'refused'} hidden />
                      </button>
                    </td>
                  )
                })}
              </tr>
            )
          })}
        </tbody>
      </table>
      <p className="form-note">
        <span className="kbd">← ↑ → ↓</span> {t('form.keys.move')} <span className="kbd">{t('form.keys.space')}</span>{' '}
        {t('form.keys.toggle')}
      </p>
    </div>
  )
}
