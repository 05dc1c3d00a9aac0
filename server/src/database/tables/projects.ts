import type { BudgetWindowName, NamedLimit } from '@yingbi/contracts'
import type { ColumnType } from 'kysely'

export interface ProjectsTable {
  id: string
  name: string
  purpose: ColumnType<string, string, never>
  /** Slug of the department that keeps it. */
  department: string
  created_by: string
  created_at: ColumnType<Date, Date, never>
  closed_at: ColumnType<Date | null, Date | null, Date | null>
}

export interface ProjectMembersTable {
  project_id: string
  user_id: string
}

/** Limits that a provider has set for one holder, beside those of the policy. */
export interface NamedLimitsTable {
  dataset_id: string
  scope: NamedLimit['scope']
  /** Id of the project or person, or name of the purpose. */
  holder_id: string
  window_kind: BudgetWindowName
  epsilon: number
}

export interface ProjectTables {
  projects: ProjectsTable
  project_members: ProjectMembersTable
  named_limits: NamedLimitsTable
}
