import { Button, Input } from 'antd'
import { Upload, X } from 'lucide-react'
import { useRef, useState, type DragEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocale } from '../../i18n/use-locale.ts'
import { formatApproximate, formatBytes } from '../../ui/format-number.ts'
import { LevelBar } from '../../ui/level-bar.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { InspectionTable } from './inspection-table.tsx'
import type { Uploads, UploadItem } from './use-uploads.ts'

export interface UploadListProps {
  readonly uploads: Uploads
  /** Name of the table that a file becomes. */
  readonly tableOf: (uploadId: string) => string
  readonly onRename: (uploadId: string, table: string) => void
  readonly onRemove: (item: UploadItem) => void
}

/** The files of a new dataset: each becomes a table, with what was found in it. */
export function UploadList({ uploads, tableOf, onRename, onRemove }: UploadListProps) {
  const { t } = useTranslation('owner')
  const picker = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    uploads.add([...event.dataTransfer.files])
  }
  return (
    <div className="upload">
      <div
        className={over ? 'upload-drop upload-over' : 'upload-drop'}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Upload size={20} strokeWidth={1.5} aria-hidden />
        <div>
          <p>{t('upload.drop')}</p>
          <p className="caption">{t('upload.formats')}</p>
        </div>
        <Button type={uploads.items.length === 0 ? 'primary' : 'default'} onClick={() => picker.current?.click()}>
          {t('upload.choose')}
        </Button>
        <input
          ref={picker}
          className="visually-hidden"
          type="file"
          multiple
          tabIndex={-1}
          aria-label={t('upload.choose')}
          accept=".csv,.parquet,.jsonl,.ndjson"
          onChange={({ target }) => {
            uploads.add([...(target.files ?? [])])
            target.value = ''
          }}
        />
      </div>
      <ol className="upload-items">
        {uploads.items.map((item) => (
          <li key={item.key} className="upload-item">
            <UploadHead item={item} tableOf={tableOf} onRename={onRename} onRemove={onRemove} />
            {item.kind === 'failed' && <ProblemNotice error={item.error} />}
            {item.kind === 'inspected' && <InspectionTable columns={item.inspection.columns} />}
          </li>
        ))}
      </ol>
    </div>
  )
}

function UploadHead({
  item,
  tableOf,
  onRename,
  onRemove,
}: { readonly item: UploadItem } & Pick<UploadListProps, 'tableOf' | 'onRename' | 'onRemove'>) {
  const { t } = useTranslation('owner')
  const locale = useLocale()
  const name = item.kind === 'inspected' ? item.inspection.fileName : item.name
  return (
    <header className="upload-head">
      <strong>{name}</strong>
      {item.kind === 'inspected' && (
        <>
          <span className="caption">
            {formatBytes(item.inspection.bytes)}
            {locale === 'en' ? ', ' : '，'}
            {t('upload.rows', { rows: formatApproximate(item.inspection.approximateRows, locale) })}
          </span>
          <label className="upload-table">
            {t('upload.table')}
            <Input
              size="small"
              className="field-short mono"
              defaultValue={tableOf(item.inspection.uploadId)}
              onBlur={({ target }) => onRename(item.inspection.uploadId, target.value)}
              onPressEnter={({ currentTarget }) => currentTarget.blur()}
            />
          </label>
        </>
      )}
      {item.kind === 'sending' && (
        <span className="upload-progress" role="status">
          <LevelBar share={item.share} label={t('upload.sent', { share: Math.round(item.share * 100) })} />
          <span className="caption">
            {item.share < 1
              ? t('upload.sending', { share: Math.round(item.share * 100), size: formatBytes(item.bytes) })
              : t('upload.inspecting')}
          </span>
        </span>
      )}
      <Button
        type="text"
        size="small"
        className="upload-remove"
        icon={<X size={14} strokeWidth={1.5} aria-hidden />}
        aria-label={t('upload.remove', { name })}
        onClick={() => onRemove(item)}
      />
    </header>
  )
}
