/** Beyond this a loss promises next to nothing. */
export const MAX_EPSILON = 100
