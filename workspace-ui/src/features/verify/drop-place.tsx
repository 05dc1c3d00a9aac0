import { FileArchive } from 'lucide-react'
import { useRef, useState, type DragEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '../../ui/format-number.ts'
import type { VerifiedFile } from './use-verification.ts'

/** Where a bundle is dropped or chosen; a button, so that the keyboard reaches it. */
export function DropPlace(props: {
  readonly file: VerifiedFile | null
  readonly busy: boolean
  readonly onFile: (file: File) => void
}) {
  const { t } = useTranslation('verify')
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    const dropped = event.dataTransfer.files[0]
    if (dropped !== undefined) props.onFile(dropped)
  }
  return (
    <div
      className={over ? 'verify-drop verify-drop-over' : 'verify-drop'}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <button type="button" className="verify-drop-button pressable" onClick={() => input.current?.click()}>
        <FileArchive size={20} strokeWidth={1.5} aria-hidden />
        {props.file === null ? (
          <span>
            <strong>{t('drop.title')}</strong>
            <span className="verify-drop-note">{t('drop.note')}</span>
          </span>
        ) : (
          <span>
            <code>{props.file.name}</code>
            <span className="verify-drop-note">{t('drop.read', { size: formatBytes(props.file.bytes) })}</span>
          </span>
        )}
        {props.file !== null && (
          <span className="verify-drop-time">
            {t('drop.time', { seconds: Math.max(0.01, props.file.milliseconds / 1000).toFixed(2) })}
          </span>
        )}
      </button>
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        accept=".zip,application/zip"
        tabIndex={-1}
        aria-hidden
        disabled={props.busy}
        onChange={(event) => {
          const chosen = event.target.files?.[0]
          if (chosen !== undefined) props.onFile(chosen)
          event.target.value = ''
        }}
      />
    </div>
  )
}
