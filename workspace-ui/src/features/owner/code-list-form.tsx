import { Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { codeListText, parseCodeList } from './code-list-text.ts'
import { listAt } from './policy-draft.ts'
import { usePolicyForm } from './policy-form-context.ts'

/** A code list as lines: value, then its names, with a bar between them. */
export function CodeListForm({ name }: { readonly name: string }) {
  const { t } = useTranslation('owner')
  const form = usePolicyForm()
  const entries = listAt(form.content, ['codeLists', name])
  const shown = codeListText(entries)
  // What is being typed stays as it was typed; the draft takes what can be read of it.
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <div className="code-list">
      <span className="field-name">{t('form.codes', { count: entries.length })}</span>
      <Input.TextArea
        className="mono"
        aria-label={t('form.codes', { count: entries.length })}
        autoSize={{ minRows: 3, maxRows: 10 }}
        value={typed ?? shown}
        placeholder={t('form.codesExample')}
        onChange={({ target }) => {
          setTyped(target.value)
          form.edit(['codeLists', name], parseCodeList(target.value))
        }}
        onBlur={() => setTyped(null)}
      />
      <span className="form-note">{t('form.codesNote')}</span>
    </div>
  )
}
