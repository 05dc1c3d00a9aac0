/** linear . b + b' square b, of a vector b; `square` is symmetric. */
export interface QuadraticForm {
  readonly linear: readonly number[]
  readonly square: readonly (readonly number[])[]
}

export function linearForm(linear: readonly number[]): QuadraticForm {
  return { linear, square: linear.map(() => linear.map(() => 0)) }
}

/** The product of two linear forms. */
export function productForm(a: readonly number[], b: readonly number[]): QuadraticForm {
  const square = a.map((x, i) => b.map((y, j) => (x * y + (a[j] ?? 0) * (b[i] ?? 0)) / 2))
  return { linear: a.map(() => 0), square }
}

/** a + factor b. */
export function addForms(a: QuadraticForm, b: QuadraticForm, factor = 1): QuadraticForm {
  return {
    linear: a.linear.map((x, i) => x + factor * (b.linear[i] ?? 0)),
    square: a.square.map((row, i) => row.map((x, j) => x + factor * (b.square[i]?.[j] ?? 0))),
  }
}

export function scaleForm(a: QuadraticForm, factor: number): QuadraticForm {
  return addForms(a, a, factor - 1)
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0)
}

/** The trace of the product of the two squares. */
export function traceOfProduct(a: QuadraticForm, b: QuadraticForm): number {
  return a.square.reduce((sum, row, i) => sum + dot(row, b.square[i] ?? []), 0)
}

/** A form at a noisy vector: its value, the same without the bias of the noise, and its gradient. */
export interface FormReading {
  readonly form: QuadraticForm
  readonly value: number
  /** Unbiased for the value at the vector before noise. */
  readonly centred: number
  readonly gradient: readonly number[]
}

/** `tau`: standard deviation of the noise on every coordinate. */
export function readForm(form: QuadraticForm, vector: readonly number[], tau: number): FormReading {
  const product = form.square.map((row) => dot(row, vector))
  const value = dot(form.linear, vector) + dot(product, vector)
  const trace = form.square.reduce((sum, row, i) => sum + (row[i] ?? 0), 0)
  return {
    form,
    value,
    centred: value - tau * tau * trace,
    gradient: form.linear.map((x, i) => x + 2 * (product[i] ?? 0)),
  }
}

/** Covariance of two forms of the noisy vector, and never below it when they are the same; Gaussian noise. */
export function covarianceOf(a: FormReading, b: FormReading, tau: number): number {
  return tau * tau * dot(a.gradient, b.gradient) + 2 * tau ** 4 * traceOfProduct(a.form, b.form)
}
