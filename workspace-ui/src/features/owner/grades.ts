import type { Grade } from '@yingbi/contracts'

/** Grades from the lowest to the highest. */
export const GRADES: readonly Grade[] = ['general-1', 'general-2', 'general-3', 'general-4', 'important', 'core']
