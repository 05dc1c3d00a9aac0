import { ColumnRole, ColumnType } from '@yingbi/contracts'
import { Checkbox, InputNumber } from 'antd'
import { useTranslation } from 'react-i18next'
import { Grade } from '../../ui/grade.tsx'
import { CodeListForm } from './code-list-form.tsx'
import { BilingualField, ChoiceField, FieldRow, NumberField } from './form-fields.tsx'
import { GRADES } from './grades.ts'
import { listAt, namesAt, textAt, valueAt } from './policy-draft.ts'
import { usePolicyForm } from './policy-form-context.ts'

/** One column: what it is, how it is graded, and the bounds without which it cannot be summed. */
export function ColumnForm({ table, column }: { readonly table: string; readonly column: string }) {
  const { t } = useTranslation('owner')
  const ui = useTranslation('ui').t
  const form = usePolicyForm()
  const path = ['tables', table, 'columns', column] as const
  const type = textAt(form.content, [...path, 'type'])
  const isNumber = type === 'integer' || type === 'decimal'
  const bounds = listAt(form.content, [...path, 'bounds'])
  const codeList = textAt(form.content, [...path, 'codeList'])
  return (
    <div className="column-form" role="group" aria-label={column}>
      <h3>
        <code>{column}</code>
      </h3>
      <BilingualField label={t('form.title')} path={[...path, 'title']} />
      <FieldRow
        label={t('form.type')}
        paths={[
          [...path, 'type'],
          [...path, 'scale'],
          [...path, 'nullable'],
        ]}
      >
        <ChoiceField
          label={t('form.type')}
          path={[...path, 'type']}
          options={ColumnType.options.map((one) => ({ value: one, label: t(`type.${one}`) }))}
        />
        {type === 'decimal' && (
          <>
            <span className="field-word">{t('form.scale')}</span>
            <NumberField label={t('form.scale')} path={[...path, 'scale']} min={0} />
          </>
        )}
        <Checkbox
          checked={valueAt(form.content, [...path, 'nullable']) !== false}
          onChange={({ target }) => form.edit([...path, 'nullable'], target.checked ? undefined : false)}
        >
          {t('form.nullable')}
        </Checkbox>
      </FieldRow>
      <FieldRow
        label={t('form.role')}
        paths={[
          [...path, 'role'],
          [...path, 'grade'],
        ]}
      >
        <ChoiceField
          label={t('form.role')}
          path={[...path, 'role']}
          options={ColumnRole.options.map((role) => ({ value: role, label: ui(`role.${role}`) }))}
        />
        <ChoiceField
          label={t('form.grade')}
          path={[...path, 'grade']}
          options={GRADES.map((grade) => ({ value: grade, label: <Grade grade={grade} /> }))}
        />
      </FieldRow>
      {isNumber && (
        <FieldRow
          label={t('form.bounds')}
          paths={[[...path, 'bounds']]}
          show={(value) => (Array.isArray(value) ? value.join(' – ') : String(value))}
        >
          {([0, 1] as const).map((end) => (
            <BoundField
              key={end}
              label={t(end === 0 ? 'form.lower' : 'form.upper')}
              value={typeof bounds[end] === 'number' ? bounds[end] : null}
              onValue={(value) => {
                const pair = [bounds[0] ?? null, bounds[1] ?? null]
                pair[end] = value
                form.edit([...path, 'bounds'], pair[0] === null && pair[1] === null ? undefined : pair)
              }}
            />
          ))}
          {bounds.length === 0 && <span className="field-word">{t('form.boundsNote')}</span>}
        </FieldRow>
      )}
      {isNumber && <BilingualField label={t('form.measure')} path={[...path, 'measure']} optional />}
      {type === 'code' && (
        <FieldRow label={t('form.codeList')} paths={[[...path, 'codeList']]}>
          <ChoiceField
            label={t('form.codeList')}
            path={[...path, 'codeList']}
            options={namesAt(form.content, ['codeLists']).map((name) => ({ value: name, label: <code>{name}</code> }))}
            allowClear
          />
        </FieldRow>
      )}
      {type === 'code' && codeList !== '' && <CodeListForm key={codeList} name={codeList} />}
    </div>
  )
}

interface BoundFieldProps {
  readonly label: string
  readonly value: number | null
  readonly onValue: (value: number | null) => void
}

/** One end of the bounds; the two ends are one part of the policy, and one may still be missing. */
function BoundField({ label, value, onValue }: BoundFieldProps) {
  return (
    <InputNumber
      size="small"
      className="field-number"
      aria-label={label}
      placeholder={label}
      controls={false}
      value={value}
      onChange={onValue}
    />
  )
}
