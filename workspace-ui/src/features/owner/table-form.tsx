import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ColumnForm } from './column-form.tsx'
import { BilingualField, ChoiceField, FieldRow, NumberField } from './form-fields.tsx'
import { namesAt, textAt } from './policy-draft.ts'
import { usePolicyForm } from './policy-form-context.ts'
import { UsesEditor } from './uses-editor.tsx'

const KINDS = ['private', 'public'] as const
const LIMITS = ['rows', 'groups', 'rowsPerGroup'] as const

/** One table: what it holds, how much a unit may contribute, and its columns against the ten uses. */
export function TableForm({ table }: { readonly table: string }) {
  const { t } = useTranslation('owner')
  const { content } = usePolicyForm()
  const path = ['tables', table] as const
  const columns = namesAt(content, [...path, 'columns'])
  const [chosen, setChosen] = useState<string | null>(null)
  const column = columns.find((name) => name === chosen) ?? columns[0]
  const isPrivate = textAt(content, [...path, 'kind']) !== 'public'
  return (
    <>
      <BilingualField label={t('form.title')} path={[...path, 'title']} />
      <FieldRow
        label={t('form.kind')}
        paths={[
          [...path, 'kind'],
          [...path, 'unitColumn'],
        ]}
      >
        <ChoiceField
          label={t('form.kind')}
          path={[...path, 'kind']}
          options={KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
        />
        {isPrivate && (
          <>
            <span className="field-word">{t('form.unitColumn')}</span>
            <ChoiceField
              label={t('form.unitColumn')}
              path={[...path, 'unitColumn']}
              options={columns.map((name) => ({ value: name, label: <code>{name}</code> }))}
              allowClear
            />
          </>
        )}
      </FieldRow>
      {isPrivate && (
        <FieldRow label={t('form.contribution')} paths={LIMITS.map((limit) => [...path, 'contribution', limit])}>
          {LIMITS.map((limit) => (
            <span key={limit} className="field-pair">
              <span className="field-word">{t(`limit.${limit}`)}</span>
              <NumberField label={t(`limit.${limit}`)} path={[...path, 'contribution', limit]} min={1} />
            </span>
          ))}
        </FieldRow>
      )}
      <FieldRow label={t('form.size')} paths={[[...path, 'approximateRows']]}>
        <NumberField label={t('form.size')} path={[...path, 'approximateRows']} min={0} />
        <span className="field-word">{t('form.sizeNote')}</span>
      </FieldRow>
      <UsesEditor table={table} columns={columns} chosen={column ?? null} onChoose={setChosen} />
      {column !== undefined && <ColumnForm key={column} table={table} column={column} />}
    </>
  )
}
