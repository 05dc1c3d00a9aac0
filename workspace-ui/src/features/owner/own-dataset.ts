import type { Dataset } from '@yingbi/contracts'

/** What only the department that provides a dataset may do with it. */
const OWNER_ACTIONS: ReadonlySet<string> = new Set(['editPolicy', 'publishDataset', 'suspendDataset', 'resumeDataset'])

/** Whether the reader keeps this dataset: the server allows at least one step that is the provider's alone. */
export function isOwn(dataset: Dataset): boolean {
  return dataset.allowedActions.some(({ action, allowed }) => allowed && OWNER_ACTIONS.has(action))
}
