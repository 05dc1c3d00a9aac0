import { COLUMN_USES, type ColumnUseName, type Dataset, type DatasetColumn, type DatasetTable } from '@yingbi/contracts'
import { Input } from 'antd'
import { ChevronDown, ChevronRight, Search, UserRound } from 'lucide-react'
import { useState, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useBilingual, useLocale } from '../../i18n/use-locale.ts'
import { formatApproximate } from '../../ui/format-number.ts'
import { Grade } from '../../ui/grade.tsx'
import { PaneHead } from '../../ui/pane.tsx'
import { UseIcon } from '../../ui/use-icon.tsx'
import './dataset-tree.css'

/** The uses that matter while writing SQL, in the order of the legend. */
const SHOWN_USES: readonly ColumnUseName[] = ['join', 'group', 'filter', 'aggregate', 'model']

export interface DatasetTreeProps {
  readonly datasets: readonly Dataset[]
  readonly current: Dataset
  /** `table.column` of columns that a refusal names. */
  readonly refused: ReadonlySet<string>
  readonly onInsert: (name: string) => void
}

interface TreeRow {
  readonly id: string
  readonly level: 1 | 2 | 3
  readonly open: boolean | null
  readonly act: () => void
  readonly content: ReactNode
  readonly className: string
}

/** Datasets, tables and columns with their grades and uses. Enter puts a name into the text; arrows move and open. */
export function DatasetTree({ datasets, current, refused, onInsert }: DatasetTreeProps) {
  const { t } = useTranslation('query-editor')
  const pick = useBilingual()
  const locale = useLocale()
  const navigate = useNavigate()
  const [filter, setFilter] = useState('')
  const [closed, setClosed] = useState<ReadonlySet<string>>(
    () => new Set(current.tables.slice(1).map((table) => `${current.name}.${table.name}`)),
  )
  const [tabStop, setTabStop] = useState(current.name)
  const wanted = filter.trim().toLowerCase()
  const toggle = (id: string): void =>
    setClosed((before) =>
      before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id]),
    )

  const matches = (column: DatasetColumn): boolean =>
    wanted === '' ||
    [
      column.name,
      column.title.zh,
      column.title.en,
      ...(column.codes ?? []).flatMap((c) => [c.value, c.zh ?? '', c.en ?? '']),
    ].some((text) => text.toLowerCase().includes(wanted))
  const tableRows = (table: DatasetTable): TreeRow[] => {
    const id = `${current.name}.${table.name}`
    const columns = table.columns.filter(matches)
    if (columns.length === 0) return []
    const open = wanted !== '' || !closed.has(id)
    const size =
      table.approximateRows === null ? '' : t('tree.rows', { size: formatApproximate(table.approximateRows, locale) })
    const head: TreeRow = {
      id,
      level: 2,
      open,
      act: () => toggle(id),
      className: 'tree-table',
      content: (
        <>
          <code>{table.name}</code>
          <span className="tree-quiet">{table.kind === 'public' ? t('tree.public') : size}</span>
        </>
      ),
    }
    return open ? [head, ...columns.map((column) => columnRow(table, column))] : [head]
  }
  const columnRow = (table: DatasetTable, column: DatasetColumn): TreeRow => ({
    id: `${current.name}.${table.name}.${column.name}`,
    level: 3,
    open: null,
    act: () => onInsert(column.name),
    className: [
      'tree-column',
      column.uses.length === 0 && table.kind === 'private' ? 'tree-unusable' : '',
      refused.has(`${table.name}.${column.name}`) ? 'tree-refused' : '',
    ].join(' '),
    content: <ColumnContent table={table} column={column} />,
  })
  const rows = datasets.flatMap((dataset): TreeRow[] => {
    const isCurrent = dataset.name === current.name
    const open = isCurrent && !closed.has(dataset.name)
    const head: TreeRow = {
      id: dataset.name,
      level: 1,
      open,
      act: () => (isCurrent ? toggle(dataset.name) : void navigate(`/workspace/${dataset.name}`)),
      className: dataset.status === 'published' ? 'tree-dataset' : 'tree-dataset tree-closed',
      content: (
        <>
          <span className="tree-title">{pick(dataset.title)}</span>
          {dataset.status === 'published' ? (
            <Grade grade={dataset.grade} short />
          ) : (
            <span className="tree-quiet">{t(`tree.${dataset.status}`)}</span>
          )}
        </>
      ),
    }
    return open ? [head, ...current.tables.flatMap(tableRows)] : [head]
  })

  const onKeyDown = (event: KeyboardEvent, index: number): void => {
    const row = rows[index]
    if (row === undefined) return
    const focusRow = (at: number): void => {
      const next = rows[Math.min(rows.length - 1, Math.max(0, at))]
      if (next === undefined) return
      setTabStop(next.id)
      document.getElementById(`tree-${next.id}`)?.focus()
    }
    const actions: Readonly<Record<string, () => void>> = {
      ArrowDown: () => focusRow(index + 1),
      ArrowUp: () => focusRow(index - 1),
      Home: () => focusRow(0),
      End: () => focusRow(rows.length - 1),
      ArrowRight: () => (row.open === false ? row.act() : focusRow(index + 1)),
      ArrowLeft: () =>
        row.open === true ? row.act() : focusRow(rows.findLastIndex((one, i) => i < index && one.level < row.level)),
    }
    const action = actions[event.key]
    if (action === undefined) return
    event.preventDefault()
    action()
  }
  const stop = rows.some((row) => row.id === tabStop) ? tabStop : rows[0]?.id
  return (
    <aside className="tree-pane" aria-label={t('tree.title')}>
      <PaneHead title={t('tree.title')} aside={t('tree.count', { count: datasets.length })} />
      <div className="tree-filter">
        <Input
          size="small"
          allowClear
          prefix={<Search size={14} strokeWidth={1.5} aria-hidden />}
          aria-label={t('tree.filter')}
          placeholder={t('tree.filter')}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      </div>
      <div className="tree" role="tree" aria-label={t('tree.title')}>
        {rows.map((row, index) => (
          <button
            key={row.id}
            id={`tree-${row.id}`}
            type="button"
            role="treeitem"
            aria-level={row.level}
            aria-selected={row.id === current.name}
            aria-expanded={row.open ?? undefined}
            tabIndex={row.id === stop ? 0 : -1}
            className={`tree-row tree-level-${row.level} ${row.className}`}
            onClick={row.act}
            onFocus={() => setTabStop(row.id)}
            onKeyDown={(event) => onKeyDown(event, index)}
          >
            {row.open !== null && <Chevron open={row.open} />}
            {row.content}
          </button>
        ))}
      </div>
      <footer className="tree-legend">
        {SHOWN_USES.map((use) => (
          <span key={use}>
            <UseIcon use={use} named /> <UseName use={use} />
          </span>
        ))}
      </footer>
    </aside>
  )
}

function UseName({ use }: { readonly use: ColumnUseName }) {
  return useTranslation('ui').t(`use.${use}`)
}

function Chevron({ open }: { readonly open: boolean }) {
  const Icon = open ? ChevronDown : ChevronRight
  return <Icon size={14} strokeWidth={1.5} aria-hidden className="tree-chevron" />
}

function ColumnContent({ table, column }: { readonly table: DatasetTable; readonly column: DatasetColumn }) {
  const { t } = useTranslation('query-editor')
  const pick = useBilingual()
  const isUnit = table.unitColumn === column.name
  const uses = COLUMN_USES.filter((use) => SHOWN_USES.includes(use) && column.uses.includes(use))
  return (
    <>
      <code className="tree-name" title={pick(column.title)}>
        {column.name}
      </code>
      <span className="tree-uses">
        {isUnit && (
          <span className="tree-unit" title={t('tree.unit')}>
            <UserRound size={14} strokeWidth={1.5} aria-hidden />
            <span className="tree-unit-name">{t('tree.unit')}</span>
          </span>
        )}
        {!isUnit && uses.map((use) => <UseIcon key={use} use={use} />)}
        {column.uses.length === 0 && <span className="tree-quiet">{t('tree.unusable')}</span>}
        <Grade grade={column.grade} short />
      </span>
    </>
  )
}
