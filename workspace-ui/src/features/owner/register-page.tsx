import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { PageHead } from '../../ui/page-head.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { Why } from '../../ui/why.tsx'
import { keepRegistration, NO_REGISTRATION, readKeptRegistration, type KeptRegistration } from './kept-draft.ts'
import { PolicyEditor } from './policy-editor.tsx'
import { mergeDrafts, removeTable, renameTable } from './edit-draft.ts'
import { namesAt, readDraft } from './policy-draft.ts'
import { RegistrationProgress } from './registration-progress.tsx'
import { tableName } from './table-name.ts'
import { UploadList } from './upload-list.tsx'
import { useRegister, useRegistration } from './use-owner.ts'
import { useUploads, type UploadItem } from './use-uploads.ts'
import './owner.css'
import './register.css'

const STEPS = ['files', 'policy', 'import'] as const
type Step = (typeof STEPS)[number]

/** A new dataset in three steps: files, policy, import. What was done is found again after a reload. */
export function RegisterPage() {
  const { t } = useTranslation('owner')
  const [search, setSearch] = useSearchParams()
  const [kept, setKept] = useState(() => readKeptRegistration(localStorage))
  const register = useRegister()
  const registration = useRegistration(kept.registrationId)
  useTitle(t('register'))

  const keep = (change: (kept: KeptRegistration) => KeptRegistration): void =>
    setKept((current) => {
      const next = change(current)
      keepRegistration(localStorage, next)
      return next
    })
  const uploads = useUploads(
    kept.files.map(({ uploadId }) => uploadId),
    (inspection) =>
      keep((current) => {
        const draft = readDraft(inspection.draftPolicyYaml)
        const [found = 'data'] = namesAt(draft.content, ['tables'])
        const taken = current.files.map(({ table }) => table)
        const table = tableName(inspection.fileName, taken)
        const text = renameTable(inspection.draftPolicyYaml, found, table)
        return {
          ...current,
          files: [...current.files, { uploadId: inspection.uploadId, table }],
          text: current.files.length === 0 ? text : mergeDrafts([current.text, text]),
        }
      }),
  )
  const ready = kept.files.length > 0 && uploads.items.every(({ kind }) => kind === 'inspected')
  const open: Readonly<Record<Step, boolean>> = { files: true, policy: ready, import: kept.registrationId !== null }
  const wanted = STEPS.find((one) => one === search.get('step'))
  const step: Step = kept.registrationId !== null ? 'import' : wanted !== undefined && open[wanted] ? wanted : 'files'
  const go = (to: Step): void => setSearch(to === 'files' ? {} : { step: to })

  const remove = (item: UploadItem): void => {
    uploads.remove(item.key)
    keep((current) => {
      const gone = current.files.find(({ uploadId }) => uploadId === item.key)
      const files = current.files.filter((file) => file !== gone)
      const text = files.length === 0 ? '' : gone === undefined ? current.text : removeTable(current.text, gone.table)
      return { ...current, files, text }
    })
  }
  const rename = (uploadId: string, to: string): void =>
    keep((current) => {
      const file = current.files.find((one) => one.uploadId === uploadId)
      const others = current.files.filter((one) => one !== file).map(({ table }) => table)
      if (file === undefined || to === '' || to === file.table) return current
      const table = tableName(to, others)
      const files = current.files.map((one) => (one === file ? { ...one, table } : one))
      return { ...current, files, text: renameTable(current.text, file.table, table) }
    })
  const forget = (): void => {
    for (const item of uploads.items) uploads.remove(item.key)
    keep(() => NO_REGISTRATION)
    register.reset()
    go('files')
  }
  const policy = step === 'policy' ? readDraft(kept.text).policy : null
  return (
    <div className="register">
      <PageHead
        title={t('register')}
        trail={
          <>
            <Link to="/owner">{t('title')}</Link> / <span>{t('register')}</span>
          </>
        }
      >
        <ol className="register-steps">
          {STEPS.map((one, index) => (
            <li key={one}>
              <button
                type="button"
                className="owner-view"
                aria-current={one === step ? 'step' : undefined}
                disabled={!open[one] || kept.registrationId !== null}
                onClick={() => go(one)}
              >
                <span className="register-number">{index + 1}</span> {t(`stage.${one}`)}
              </button>
            </li>
          ))}
        </ol>
      </PageHead>
      {step === 'files' && (
        <div className="register-files">
          <UploadList
            uploads={uploads}
            tableOf={(id) => kept.files.find(({ uploadId }) => uploadId === id)?.table ?? ''}
            onRename={rename}
            onRemove={remove}
          />
          <div className="register-next">
            {!ready && (
              <Why id="files-missing">{t(uploads.items.length === 0 ? 'upload.needed' : 'upload.waiting')}</Why>
            )}
            <Button
              type="primary"
              disabled={!ready}
              aria-describedby={ready ? undefined : 'files-missing'}
              onClick={() => go('policy')}
            >
              {t('upload.next')}
            </Button>
          </div>
        </div>
      )}
      {step === 'policy' && (
        <PolicyEditor
          text={kept.text}
          onText={(text) => {
            keep((current) => ({ ...current, text }))
            register.reset()
          }}
          current={null}
          error={register.error}
        >
          {register.error !== null && <ProblemNotice error={register.error} />}
          <div className="policy-save">
            <Button onClick={() => go('files')}>{t('save.back')}</Button>
            <span className="policy-space" />
            {policy === null && <Why id="policy-incomplete">{t('save.incomplete')}</Why>}
            <Button
              type="primary"
              disabled={policy === null}
              aria-describedby={policy === null ? 'policy-incomplete' : undefined}
              loading={register.isPending}
              onClick={() =>
                register.mutate(
                  {
                    uploads: Object.fromEntries(kept.files.map(({ table, uploadId }) => [table, uploadId])),
                    yaml: kept.text,
                  },
                  { onSuccess: ({ id }) => keep((current) => ({ ...current, registrationId: id })) },
                )
              }
            >
              {t('save.register')}
            </Button>
          </div>
        </PolicyEditor>
      )}
      {step === 'import' && (
        <div className="register-import">
          {registration.error !== null && (
            <ProblemNotice error={registration.error}>
              <Button size="small" onClick={() => keep((current) => ({ ...current, registrationId: null }))}>
                {t('progress.back')}
              </Button>
            </ProblemNotice>
          )}
          {registration.data !== undefined && (
            <RegistrationProgress
              registration={registration.data}
              onBack={() => {
                keep((current) => ({ ...current, registrationId: null }))
                go('policy')
              }}
              onForget={forget}
            />
          )}
        </div>
      )}
    </div>
  )
}
