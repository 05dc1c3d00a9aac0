import type { Role } from '@yingbi/contracts'

/** What a person has done of the tour of their role, kept in this browser. */
export interface TourMemory {
  readonly hidden: boolean
  /** Numbers, from 0, of the steps that were opened. */
  readonly done: readonly number[]
}

const KEY = 'yingbi.tour.'
type Store = Pick<Storage, 'getItem' | 'setItem'>

export function readTour(storage: Store, role: Role): TourMemory {
  const [state = '', steps = ''] = (storage.getItem(KEY + role) ?? '').split(' ')
  const done = steps.split(',').flatMap((step) => (/^[0-2]$/.test(step) ? [Number(step)] : []))
  return { hidden: state === 'hidden', done }
}

export function keepTour(storage: Store, role: Role, { hidden, done }: TourMemory): void {
  storage.setItem(KEY + role, `${hidden ? 'hidden' : 'shown'} ${done.join(',')}`)
}
