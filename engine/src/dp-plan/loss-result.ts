import type { MicroRho } from '../numeric/micro.ts'
import type { EngineRefusal } from '../sql/engine-refusal.ts'

export type LossResult =
  | { readonly kind: 'loss'; readonly rho: MicroRho }
  | { readonly kind: 'refused'; readonly refusals: readonly EngineRefusal[] }
