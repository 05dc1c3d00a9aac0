import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { namesIn } from './member-names.ts'
import { useCreateProject } from './use-budget.ts'

const PURPOSE = /^[a-z][a-z0-9_-]{0,62}$/

/** A new project: a name, the purpose that it declares, and who asks in it. */
export function ProjectForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('budget')
  const create = useCreateProject()
  const [name, setName] = useState('')
  const [purpose, setPurpose] = useState('')
  const [members, setMembers] = useState('')
  const complete = name.trim() !== '' && PURPOSE.test(purpose)
  return (
    <form
      className="projects-new"
      onSubmit={(event) => {
        event.preventDefault()
        if (complete) create.mutate({ name, purpose, members: namesIn(members) }, { onSuccess: onClose })
      }}
    >
      <label htmlFor="project-name">{t('projects.name')}</label>
      <Input id="project-name" maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      <label htmlFor="project-purpose">{t('projects.purpose')}</label>
      <Input
        id="project-purpose"
        value={purpose}
        aria-describedby="project-purpose-hint"
        onChange={(event) => setPurpose(event.target.value)}
      />
      <p id="project-purpose-hint" className="caption">
        {t('projects.purposeHint')}
      </p>
      <label htmlFor="project-members">{t('projects.members')}</label>
      <Input
        id="project-members"
        value={members}
        aria-describedby="project-members-hint"
        onChange={(event) => setMembers(event.target.value)}
      />
      <p id="project-members-hint" className="caption">
        {t('projects.membersHint')}
      </p>
      {create.error !== null && <ProblemNotice error={create.error} />}
      <div className="projects-buttons">
        <Button htmlType="submit" type="primary" disabled={!complete} loading={create.isPending}>
          {t('projects.create')}
        </Button>
        <Button onClick={onClose}>{t('projects.cancel')}</Button>
      </div>
    </form>
  )
}
