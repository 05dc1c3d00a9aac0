import fc from 'fast-check'

/**
 * Generated cases are the same in every run of a version, so that a red run is about what changed and can be repeated.
 * `YINGBI_PROPERTY_SEED=random` looks further; the seed of a failure is printed with it.
 */
const asked = process.env.YINGBI_PROPERTY_SEED ?? '20251125'
fc.configureGlobal({ seed: asked === 'random' ? Math.trunc(Math.random() * 2 ** 31) : Number(asked) })
