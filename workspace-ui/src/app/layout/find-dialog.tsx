import type { Role } from '@yingbi/contracts'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useDatasets } from '../../api/queries.ts'
import { useBilingual } from '../../i18n/use-locale.ts'
import { navigationFor } from '../navigation.ts'
import './find-dialog.css'

interface Target {
  readonly path: string
  readonly name: string
  readonly kind: string
  readonly words: string
}

const MOST = 12
const KEYS = ['find', 'search', 'keys', 'go', 'close', 'run', 'next', 'fix', 'proof', 'error', 'history'] as const

/** Find or do: pages, datasets and columns by name; below it the keys. */
export function FindDialog({ role, onClose }: { readonly role: Role; readonly onClose: () => void }) {
  const { t } = useTranslation('app')
  const pick = useBilingual()
  const navigate = useNavigate()
  const dialog = useRef<HTMLDialogElement>(null)
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const datasets = useDatasets().data?.items ?? []
  useEffect(() => dialog.current?.showModal(), [])

  const targets: Target[] = [
    ...navigationFor(role).map((item) => ({
      path: item.path,
      name: t(`nav.${item.key}`),
      kind: t('find.page'),
      words: `${t(`nav.${item.key}`)} ${item.path}`,
    })),
    ...datasets.map((dataset) => ({
      path: `/datasets/${dataset.name}`,
      name: `${pick(dataset.title)} ${dataset.name}`,
      kind: t('find.dataset'),
      words: `${dataset.title.zh} ${dataset.title.en} ${dataset.name}`,
    })),
    ...datasets.flatMap((dataset) =>
      dataset.tables.flatMap((table) =>
        table.columns.map((column) => ({
          path: `/datasets/${dataset.name}?table=${table.name}&column=${column.name}`,
          name: `${dataset.name}.${table.name}.${column.name} ${pick(column.title)}`,
          kind: t('find.column'),
          words: `${column.name} ${column.title.zh} ${column.title.en}`,
        })),
      ),
    ),
  ]
  const wanted = text.trim().toLowerCase()
  const found = targets.filter((target) => target.words.toLowerCase().includes(wanted)).slice(0, MOST)
  const chosen = Math.min(at, Math.max(0, found.length - 1))
  const open = (target: Target | undefined): void => {
    if (target === undefined) return
    onClose()
    void navigate(target.path)
  }
  return (
    <dialog ref={dialog} className="find-dialog" onClose={onClose} aria-label={t('find.open')}>
      <input
        className="find-input"
        type="text"
        role="combobox"
        aria-expanded
        aria-controls="find-list"
        aria-activedescendant={found.length > 0 ? `find-${chosen}` : undefined}
        aria-label={t('find.placeholder')}
        placeholder={t('find.placeholder')}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
          if (step !== undefined) {
            event.preventDefault()
            setAt(Math.min(found.length - 1, Math.max(0, chosen + step)))
          }
          if (event.key === 'Enter') open(found[chosen])
        }}
      />
      <div id="find-list" role="listbox" aria-label={t('find.open')}>
        {found.map((target, index) => (
          <button
            key={target.path}
            type="button"
            tabIndex={-1}
            id={`find-${index}`}
            role="option"
            aria-selected={index === chosen}
            className="find-option"
            onClick={() => open(target)}
            onPointerMove={() => setAt(index)}
          >
            <span>{target.name}</span>
            <span className="caption">{target.kind}</span>
          </button>
        ))}
      </div>
      {found.length === 0 && <p className="find-none">{t('find.none')}</p>}
      <dl className="find-keys">
        {KEYS.map((key) => (
          <div key={key}>
            <dt>
              <span className="kbd">{t(`keys.${key}.press`)}</span>
            </dt>
            <dd>{t(`keys.${key}.does`)}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  )
}
