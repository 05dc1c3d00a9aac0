import type { Release } from '@yingbi/contracts'
import type { GateState, GateStep } from './gate.tsx'

/** Where a request stands on the seven dots; its run has passed policy, charge and computation. */
export function releaseGate(release: Pick<Release, 'status' | 'review'>): Readonly<Record<GateStep, GateState>> {
  const { status } = release
  const left = status === 'released'
  const stopped = status === 'rejected' || status === 'withdrawn'
  const waits = status === 'submitted' || status === 'returned'
  const people: GateState =
    release.review === 'automatic' ? 'not-needed' : left ? 'passed' : stopped ? 'refused' : waits ? 'waiting' : 'ahead'
  return {
    policy: 'passed',
    charge: 'passed',
    run: 'passed',
    checks: 'passed',
    people,
    exit: left ? 'passed' : 'ahead',
    log: left ? 'passed' : 'ahead',
  }
}
