import { Segmented, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Grade } from '../../ui/grade.tsx'
import { BilingualField, ChoiceField, FieldRow, NumberField, TextField } from './form-fields.tsx'
import { GRADES } from './grades.ts'
import { namesAt } from './policy-draft.ts'
import { usePolicyForm } from './policy-form-context.ts'
import { TableForm } from './table-form.tsx'

const WINDOWS = ['day', 'week', 'month', 'lifetime'] as const
const SHARES = ['unconditional', 'conditional', 'none'] as const
const REVIEWS = ['grade', 'always'] as const

/** The policy as fields. What stands here and the YAML beside it are one draft. */
export function PolicyForm() {
  const { t } = useTranslation('owner')
  const { content } = usePolicyForm()
  const tables = namesAt(content, ['tables'])
  const [chosen, setChosen] = useState<string | null>(null)
  const table = tables.find((name) => name === chosen) ?? tables[0]
  const options = tables.map((name) => ({ value: name, label: name }))
  return (
    <div className="policy-form">
      <section className="form-section" aria-label={t('form.dataset')}>
        <h3>{t('form.dataset')}</h3>
        <FieldRow label={t('form.name')} paths={[['dataset']]}>
          <TextField label={t('form.name')} path={['dataset']} className="field-text mono" />
        </FieldRow>
        <BilingualField label={t('form.title')} path={['title']} />
        <BilingualField label={t('form.description')} path={['description']} optional />
        <BilingualField label={t('form.provider')} path={['provider']} />
        <FieldRow label={t('form.grade')} paths={[['grade'], ['shareType'], ['release', 'review']]}>
          <ChoiceField
            label={t('form.grade')}
            path={['grade']}
            options={GRADES.map((grade) => ({ value: grade, label: <Grade grade={grade} /> }))}
          />
          <ChoiceField
            label={t('form.share')}
            path={['shareType']}
            fallback="conditional"
            options={SHARES.map((share) => ({ value: share, label: t(`share.${share}`) }))}
          />
          <ChoiceField
            label={t('form.review')}
            path={['release', 'review']}
            fallback="grade"
            options={REVIEWS.map((review) => ({ value: review, label: t(`review.${review}`) }))}
          />
        </FieldRow>
      </section>
      <section className="form-section" aria-label={t('form.privacy')}>
        <h3>{t('form.privacy')}</h3>
        <FieldRow
          label={t('form.unit')}
          paths={[
            ['privacy', 'unit', 'name'],
            ['privacy', 'delta'],
          ]}
        >
          <TextField label={t('form.unit')} path={['privacy', 'unit', 'name']} className="field-short mono" />
          <span className="field-word">δ</span>
          <NumberField label="δ" path={['privacy', 'delta']} min={0} step={1e-6} />
        </FieldRow>
        <BilingualField label={t('form.unitTitle')} path={['privacy', 'unit', 'title']} />
        {(['dataset', 'person'] as const).map((scope) => (
          <FieldRow
            key={scope}
            label={t(`form.budget.${scope}`)}
            paths={[
              ['budget', scope, 'epsilon'],
              ['budget', scope, 'window'],
            ]}
            show={(value) => (typeof value === 'string' ? t(`window.${value}`) : String(value))}
          >
            <span className="field-word">ε</span>
            <NumberField label={`${t(`form.budget.${scope}`)} ε`} path={['budget', scope, 'epsilon']} min={0} />
            <ChoiceField
              label={t('form.window')}
              path={['budget', scope, 'window']}
              fallback="lifetime"
              options={WINDOWS.map((window) => ({ value: window, label: t(`window.${window}`) }))}
            />
          </FieldRow>
        ))}
      </section>
      <section className="form-section" aria-label={t('form.tables')}>
        <h3>
          {t('form.tables')}
          {tables.length > 1 && tables.length <= 4 && (
            <Segmented size="small" value={table ?? ''} options={options} onChange={setChosen} />
          )}
          {tables.length > 4 && (
            <Select
              size="small"
              aria-label={t('form.table')}
              value={table ?? null}
              options={options}
              onChange={setChosen}
            />
          )}
        </h3>
        {table === undefined ? (
          <p className="form-note">{t('form.noTable')}</p>
        ) : (
          <TableForm key={table} table={table} />
        )}
      </section>
    </div>
  )
}
