/** In which unit limits are shown; questions first. */
export const AMOUNTS = ['questions', 'epsilon', 'rho'] as const
export type Amount = (typeof AMOUNTS)[number]
