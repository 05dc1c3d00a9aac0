import type { Project } from '@yingbi/contracts'
import { Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProjects } from '../../api/queries.ts'

const KEPT = 'yingbi.project'

/** The project in which questions are asked; `chosen` is null unless there are several and one was picked. */
export interface ChosenProject {
  readonly open: readonly Project[]
  readonly chosen: Project | null
  readonly choose: (id: string) => void
}

/** Kept in this browser. */
export function useChosenProject(): ChosenProject {
  const open = (useProjects().data ?? []).filter(({ status }) => status === 'open')
  const [id, setId] = useState(() => localStorage.getItem(KEPT))
  return {
    open,
    chosen: open.length < 2 ? null : (open.find((project) => project.id === id) ?? null),
    choose: (next) => {
      localStorage.setItem(KEPT, next)
      setId(next)
    },
  }
}

/** Which of several projects to ask in; the only one is named, and outside of projects there is nothing to choose. */
export function ProjectChoice({ project }: { readonly project: ChosenProject }) {
  const { t } = useTranslation('query-editor')
  const [only, ...others] = project.open
  if (only === undefined) return null
  return (
    <div className="project-choice">
      <span id="project-choice">{t('project.label')}</span>
      {others.length === 0 ? (
        <strong>{only.name}</strong>
      ) : (
        <Select
          size="small"
          aria-labelledby="project-choice"
          placeholder={t('project.none')}
          value={project.chosen?.id ?? null}
          options={project.open.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={project.choose}
        />
      )}
    </div>
  )
}
