import { FileCode2, Plus, X } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { nextName, type EditorTab, type TabsChange } from './editor-tabs.ts'
import './tab-strip.css'

export interface TabStripProps {
  readonly tabs: readonly EditorTab[]
  readonly active: string
  readonly onChange: (change: TabsChange) => void
}

/** The open texts. Double click or F2 renames; nothing is asked before closing, because the last text always stays. */
export function TabStrip({ tabs, active, onChange }: TabStripProps) {
  const { t } = useTranslation('query-editor')
  const [renaming, setRenaming] = useState<string | null>(null)
  const move = (event: KeyboardEvent, index: number): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const next = step === undefined ? undefined : tabs[index + step]
    if (event.key === 'F2') setRenaming(tabs[index]?.id ?? null)
    if (event.key === 'Delete' && tabs.length > 1) onChange({ kind: 'close', id: tabs[index]?.id ?? '' })
    if (next === undefined) return
    onChange({ kind: 'choose', id: next.id })
    document.getElementById(`tab-${next.id}`)?.focus()
  }
  return (
    <div className="tab-strip">
      <div className="tabs" role="tablist" aria-label={t('tabs.label')}>
        {tabs.map((tab, index) =>
          renaming === tab.id ? (
            <RenameField
              key={tab.id}
              name={tab.name}
              onDone={(name) => {
                setRenaming(null)
                if (name !== '') onChange({ kind: 'rename', id: tab.id, name })
              }}
            />
          ) : (
            <button
              key={tab.id}
              id={`tab-${tab.id}`}
              type="button"
              role="tab"
              aria-selected={tab.id === active}
              tabIndex={tab.id === active ? 0 : -1}
              className="tab"
              title={t('tabs.rename')}
              onClick={() => onChange({ kind: 'choose', id: tab.id })}
              onDoubleClick={() => setRenaming(tab.id)}
              onKeyDown={(event) => move(event, index)}
            >
              {tab.id === active && <FileCode2 size={14} strokeWidth={1.5} aria-hidden />}
              {tab.name}
            </button>
          ),
        )}
      </div>
      {tabs.length > 1 && (
        <button
          type="button"
          className="tab-tool"
          aria-label={t('tabs.close')}
          title={t('tabs.close')}
          onClick={() => onChange({ kind: 'close', id: active })}
        >
          <X size={14} strokeWidth={1.5} aria-hidden />
        </button>
      )}
      <button
        type="button"
        className="tab-tool"
        aria-label={t('tabs.add')}
        title={t('tabs.add')}
        onClick={() =>
          onChange({ kind: 'add', id: crypto.randomUUID(), name: nextName(tabs, t('tabs.stem')), text: '' })
        }
      >
        <Plus size={14} strokeWidth={1.5} aria-hidden />
      </button>
      <span className="tab-saved caption">{t('tabs.saved')}</span>
    </div>
  )
}

function RenameField({ name, onDone }: { readonly name: string; readonly onDone: (name: string) => void }) {
  const { t } = useTranslation('query-editor')
  const [text, setText] = useState(name)
  return (
    <input
      ref={(field) => field?.focus()}
      className="tab-rename"
      aria-label={t('tabs.rename')}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => onDone(text.trim())}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onDone(text.trim())
        if (event.key === 'Escape') onDone(name)
      }}
    />
  )
}
