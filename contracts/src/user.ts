import { z } from 'zod'
import { Grade } from './dataset-policy.ts'
import { Role, SessionUser } from './session.ts'
import { AllowedAction, BilingualText, Slug, Timestamp, pageOf } from './text.ts'

export const Department = z.object({ slug: Slug, title: BilingualText })
export type Department = z.infer<typeof Department>
export const DepartmentPage = pageOf(Department)

/** An account as the data office sees it. */
export const User = SessionUser.extend({
  /** The highest grade that the person may work with. */
  clearance: Grade,
  disabled: z.boolean(),
  createdAt: Timestamp,
  allowedActions: z.array(AllowedAction),
})
export type User = z.infer<typeof User>
export const UserPage = pageOf(User)

const NewPassword = z.string().min(10).max(1000)

export const CreateUser = z
  .object({
    username: z.string().regex(/^[a-z][a-z0-9._-]{1,62}$/),
    password: NewPassword,
    displayName: BilingualText,
    role: Role,
    department: Slug,
    clearance: Grade.default('general-4'),
  })
  .strict()
export type CreateUser = z.infer<typeof CreateUser>

/** What changes; what is absent stays. A new password or `disabled` ends every session of the person. */
export const UpdateUser = z
  .object({
    password: NewPassword.optional(),
    displayName: BilingualText.optional(),
    role: Role.optional(),
    department: Slug.optional(),
    clearance: Grade.optional(),
    disabled: z.boolean().optional(),
  })
  .strict()
export type UpdateUser = z.infer<typeof UpdateUser>
