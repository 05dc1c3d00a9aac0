import type { NamedLimit, Project, Role } from '@yingbi/contracts'
import { Button, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProjects } from '../../api/queries.ts'
import { formatEpsilon } from '../../ui/format-number.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Why } from '../../ui/why.tsx'
import { namesIn } from './member-names.ts'
import { ProjectForm } from './project-form.tsx'
import { useNamedLimits, useSetLimit, useUpdateProject } from './use-budget.ts'

/** Projects, who is in them, and what each may spend of this dataset. Owners set limits; owners and the office keep projects. */
export function ProjectSection({ dataset, role }: { readonly dataset: string; readonly role: Role }) {
  const { t } = useTranslation('budget')
  const projects = useProjects()
  const limits = useNamedLimits(dataset)
  const [opened, setOpened] = useState<string | null>(null)
  const keeps = role === 'owner' || role === 'office'
  const error = projects.error ?? limits.error
  return (
    <section className="projects" aria-label={t('projects.title')}>
      <header>
        <h2>{t('projects.title')}</h2>
        <span className="caption">{t('projects.text')}</span>
        {keeps && opened !== 'new' && (
          <Button size="small" type="primary" onClick={() => setOpened('new')}>
            {t('projects.open')}
          </Button>
        )}
      </header>
      {error !== null && <ProblemNotice error={error} />}
      {opened === 'new' && <ProjectForm onClose={() => setOpened(null)} />}
      {projects.data?.length === 0 && opened !== 'new' && <p className="projects-none">{t('projects.none')}</p>}
      {projects.data !== undefined && projects.data.length > 0 && (
        <table className="limits">
          <thead>
            <tr>
              <th>{t('projects.name')}</th>
              <th>{t('projects.purpose')}</th>
              <th>{t('projects.members')}</th>
              <th>{t('projects.limits', { dataset })}</th>
              <th>{t('projects.state')}</th>
            </tr>
          </thead>
          <tbody>
            {projects.data.map((project) => (
              <ProjectRow
                key={project.id}
                project={project}
                limits={(limits.data ?? []).filter(({ scope, holder }) => scope === 'project' && holder === project.id)}
                dataset={dataset}
                setsLimits={role === 'owner'}
                opened={opened === project.id}
                onOpen={() => setOpened(opened === project.id ? null : project.id)}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

interface ProjectRowProps {
  readonly project: Project
  readonly limits: readonly NamedLimit[]
  readonly dataset: string
  readonly setsLimits: boolean
  readonly opened: boolean
  readonly onOpen: () => void
}

function ProjectRow({ project, limits, dataset, setsLimits, opened, onOpen }: ProjectRowProps) {
  const { t } = useTranslation('budget')
  const edit = project.allowedActions.find(({ action }) => action === 'editProject')
  return (
    <>
      <tr>
        <td>
          {edit?.allowed === true || setsLimits ? (
            <Button type="link" size="small" aria-expanded={opened} onClick={onOpen}>
              {project.name}
            </Button>
          ) : (
            project.name
          )}
        </td>
        <td>{project.purpose}</td>
        <td className="projects-members">{project.members.join(', ')}</td>
        <td>
          {limits.length === 0
            ? t('projects.noLimit')
            : limits
                .map(({ epsilon, window }) => `ε ${formatEpsilon(epsilon)} ${t(`projects.window.${window}`)}`)
                .join(', ')}
        </td>
        <td>{t(`projects.status.${project.status}`)}</td>
      </tr>
      {opened && (
        <tr>
          <td colSpan={5} className="projects-edit">
            {setsLimits && project.status === 'open' && <LimitForm project={project} dataset={dataset} />}
            {edit?.allowed === true ? (
              <MemberForm project={project} />
            ) : (
              edit?.reason !== undefined && <Why id={`why-${project.id}`}>{edit.reason}</Why>
            )}
          </td>
        </tr>
      )}
    </>
  )
}

const WINDOWS = ['lifetime', 'month', 'week', 'day'] as const

function LimitForm({ project, dataset }: { readonly project: Project; readonly dataset: string }) {
  const { t } = useTranslation('budget')
  const set = useSetLimit(dataset)
  const [epsilon, setEpsilon] = useState<number | null>(1)
  const [window, setWindow] = useState<NamedLimit['window']>('lifetime')
  const put = (value: number | null): void =>
    set.mutate({ scope: 'project', holder: project.id, window, epsilon: value })
  return (
    <form
      className="projects-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (epsilon !== null) put(epsilon)
      }}
    >
      <label htmlFor={`limit-${project.id}`}>{t('projects.limitOf')}</label>
      <InputNumber
        id={`limit-${project.id}`}
        min={0.01}
        max={1000}
        step={0.1}
        value={epsilon}
        onChange={(value) => setEpsilon(value)}
      />
      <Select
        aria-label={t('limits.window')}
        value={window}
        options={WINDOWS.map((one) => ({ value: one, label: t(`projects.window.${one}`) }))}
        onChange={setWindow}
      />
      <Button htmlType="submit" type="primary" disabled={epsilon === null} loading={set.isPending}>
        {t('projects.setLimit')}
      </Button>
      <Button onClick={() => put(null)}>{t('projects.removeLimit')}</Button>
      {set.error !== null && <ProblemNotice error={set.error} />}
    </form>
  )
}

function MemberForm({ project }: { readonly project: Project }) {
  const { t } = useTranslation('budget')
  const update = useUpdateProject(project.id)
  const [members, setMembers] = useState(project.members.join(', '))
  const [closing, setClosing] = useState(false)
  return (
    <form
      className="projects-form"
      onSubmit={(event) => {
        event.preventDefault()
        update.mutate({ members: namesIn(members) })
      }}
    >
      <label htmlFor={`members-${project.id}`}>{t('projects.members')}</label>
      <Input id={`members-${project.id}`} value={members} onChange={(event) => setMembers(event.target.value)} />
      <Button htmlType="submit" loading={update.isPending}>
        {t('projects.save')}
      </Button>
      {closing ? (
        <Button danger onClick={() => update.mutate({ closed: true })}>
          {t('projects.closeForGood')}
        </Button>
      ) : (
        <Button onClick={() => setClosing(true)}>{t('projects.close')}</Button>
      )}
      {update.error !== null && <ProblemNotice error={update.error} />}
    </form>
  )
}
