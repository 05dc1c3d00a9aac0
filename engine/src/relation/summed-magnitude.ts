/** Decimal digits of the largest value that may be summed. */
export const MAX_SUM_DIGITS = 18

/**
 * Largest magnitude of a value that is summed. With 2^40 rows and 10^5 rows per group every step of a measured sum stays
 * below 2^127; with 2^40 rows of one unit and the million that an average needs, a sum of one unit stays below 2^126.
 */
export const MAX_SUMMED_MAGNITUDE = 10n ** BigInt(MAX_SUM_DIGITS)
