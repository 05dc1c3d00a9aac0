import { Input, InputNumber, Select } from 'antd'
import { useId, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { numberAt, textAt, valueAt, type Path } from './policy-draft.ts'
import { usePolicyForm } from './policy-form-context.ts'

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

export interface FieldRowProps {
  readonly label: string
  /** Parts that the row edits: a change of one of them marks the row. */
  readonly paths: readonly Path[]
  /** How a value is read when it is shown as the one before. */
  readonly show?: (value: unknown) => string
  readonly children: ReactNode
}

/** Name, controls, and at the right the value in force when the draft says something else. */
export function FieldRow({ label, paths, show = String, children }: FieldRowProps) {
  const { t } = useTranslation('owner')
  const form = usePolicyForm()
  const changed = paths.filter((path) => !same(valueAt(form.before, path), valueAt(form.content, path)))
  const first = form.before === undefined ? undefined : changed[0]
  const before = first === undefined ? undefined : valueAt(form.before, first)
  const issues = form.issues.filter((issue) => paths.some((path) => issue.path === path.join('.')))
  const messages = [...new Set(issues.map((issue) => t(issue.key, issue.params)))]
  const missing = issues.every(({ key }) => key === 'issue.missing')
  return (
    <div className={first === undefined ? 'field-row' : 'field-row field-changed'} role="group" aria-label={label}>
      <span className="field-name">{label}</span>
      <div className="field-controls">{children}</div>
      {first !== undefined && (
        <span className="field-before">
          {before === undefined ? t('form.added') : t('form.before', { value: show(before) })}
        </span>
      )}
      {messages.length > 0 && (
        <span className={missing ? 'field-issue field-missing' : 'field-issue'}>
          {messages.join(t('listSeparator'))}
        </span>
      )}
    </div>
  )
}

function useField(path: Path): { readonly id: string; readonly status: '' | 'warning' | 'error' } {
  const form = usePolicyForm()
  const issue = form.issues.find((one) => one.path === path.join('.'))
  return { id: useId(), status: issue === undefined ? '' : issue.key === 'issue.missing' ? 'warning' : 'error' }
}

export interface TextFieldProps {
  readonly label: string
  readonly path: Path
  /** Removes the part instead of leaving an empty text. */
  readonly optional?: boolean
  readonly className?: string
  readonly prefix?: string
}

export function TextField({ label, path, optional = false, className, prefix }: TextFieldProps) {
  const form = usePolicyForm()
  const { id, status } = useField(path)
  return (
    <Input
      id={id}
      size="small"
      className={className ?? 'field-text'}
      aria-label={label}
      prefix={prefix}
      status={status}
      value={textAt(form.content, path)}
      maxLength={400}
      onChange={({ target }) => form.edit(path, optional && target.value === '' ? undefined : target.value)}
    />
  )
}

/** A text in both languages, side by side. */
export function BilingualField({
  label,
  path,
  optional = false,
}: {
  readonly label: string
  readonly path: Path
  readonly optional?: boolean
}) {
  const { t } = useTranslation('owner')
  const form = usePolicyForm()
  const paths = [
    [...path, 'zh'],
    [...path, 'en'],
  ] as const
  const set = (side: 'zh' | 'en', text: string): void => {
    const other = textAt(form.content, [...path, side === 'zh' ? 'en' : 'zh'])
    if (optional && text === '' && other === '') form.edit(path, undefined)
    else form.edit([...path, side], text)
  }
  return (
    <FieldRow label={label} paths={paths}>
      {(['zh', 'en'] as const).map((side) => (
        <Input
          key={side}
          size="small"
          className="field-text"
          lang={side === 'zh' ? 'zh-CN' : 'en'}
          aria-label={`${label}, ${t(`language.${side}`)}`}
          prefix={<span className="field-language">{t(`language.${side}`)}</span>}
          value={textAt(form.content, [...path, side])}
          maxLength={400}
          onChange={({ target }) => set(side, target.value)}
        />
      ))}
    </FieldRow>
  )
}

export interface NumberFieldProps {
  readonly label: string
  readonly path: Path
  readonly min?: number
  readonly step?: number
  readonly prefix?: string
}

/** A number; empty means that the part is not there. */
export function NumberField({ label, path, min, step, prefix }: NumberFieldProps) {
  const form = usePolicyForm()
  const { id, status } = useField(path)
  return (
    <InputNumber
      id={id}
      size="small"
      className="field-number"
      aria-label={label}
      controls={false}
      prefix={prefix}
      status={status}
      value={numberAt(form.content, path)}
      {...(min === undefined ? {} : { min })}
      {...(step === undefined ? {} : { step })}
      onChange={(value) => form.edit(path, value ?? undefined)}
    />
  )
}

export interface ChoiceFieldProps {
  readonly label: string
  readonly path: Path
  readonly options: readonly { readonly value: string; readonly label: ReactNode }[]
  /** Shown while the part is not there. */
  readonly fallback?: string
  readonly allowClear?: boolean
}

export function ChoiceField({ label, path, options, fallback = '', allowClear = false }: ChoiceFieldProps) {
  const form = usePolicyForm()
  const { id, status } = useField(path)
  const value = textAt(form.content, path)
  return (
    <Select
      id={id}
      size="small"
      className="field-choice"
      aria-label={label}
      allowClear={allowClear}
      status={status}
      value={value === '' ? (fallback === '' ? null : fallback) : value}
      options={[...options]}
      onChange={(chosen: string | null | undefined) => form.edit(path, chosen ?? undefined)}
    />
  )
}
