/** Heights of the table beside the chart, so that a horizontal band is level with its row. */
export const HEAD_HEIGHT = 33
export const ROW_HEIGHT = 35

/** Most rows that are drawn; a picture of more is no help. */
export const MOST_BARS = 200

export const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
