import { z } from 'zod'
import { AllowedAction, Slug, Timestamp, pageOf } from './text.ts'

/** People who ask for one declared purpose. Its spending is counted apart, on every dataset. */
export const Project = z.object({
  id: z.string(),
  name: z.string(),
  /** Never changed: another purpose is another project. */
  purpose: Slug,
  status: z.enum(['open', 'closed']),
  /** User names. */
  members: z.array(z.string()),
  department: z.string(),
  createdBy: z.string(),
  createdAt: Timestamp,
  allowedActions: z.array(AllowedAction),
})
export type Project = z.infer<typeof Project>
export const ProjectPage = pageOf(Project)
export type ProjectPage = z.infer<typeof ProjectPage>

const ProjectName = z.string().trim().min(1).max(100)
const Members = z.array(z.string().min(1).max(100)).max(500)
export const CreateProject = z.object({ name: ProjectName, purpose: Slug, members: Members.default([]) }).strict()
export type CreateProject = z.infer<typeof CreateProject>
/** What is absent stays. `members` replaces the list. */
export const UpdateProject = z
  .object({ name: ProjectName.optional(), members: Members.optional(), closed: z.boolean().optional() })
  .strict()
export type UpdateProject = z.infer<typeof UpdateProject>
