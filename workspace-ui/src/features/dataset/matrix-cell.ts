/** A cell of the use matrix: index of the column's row and of the use. */
export interface MatrixCell {
  readonly row: number
  readonly use: number
}
