/** Covariances of many columns. Matrices are row-major Float64Arrays of n * n entries. */
import { assert } from '#core/domain/assert'
import { meanOf } from './moments'

/** Sample covariance matrix of columns of one length. */
export function covarianceMatrix(columns: readonly Float64Array[]): Float64Array {
  const rows = columns[0]?.length ?? 0
  assert(rows > 1 && columns.every(column => column.length === rows), 'columns of one length, at least 2')
  return crossProducts(columns.map(centred), rows - 1)
}

/** Pearson correlation matrix; rows of constant columns are NaN but for their 1. */
export function correlationMatrix(columns: readonly Float64Array[]): Float64Array {
  const standardised = columns.map(column => {
    const deviations = centred(column)
    let squares = 0
    for (const value of deviations) squares += value * value
    const scale = 1 / Math.sqrt(squares)
    return deviations.map(value => value * scale)
  })
  const matrix = crossProducts(standardised, 1)
  for (let i = 0; i < columns.length; i++) matrix[i * columns.length + i] = 1
  return matrix
}

export type ShrunkCovariance = {
  readonly matrix: Float64Array
  /** 0: the sample's own, 1: uncorrelated columns of equal variance. */
  readonly shrinkage: number
}

/** Ledoit and Wolf's well-conditioned estimate (2004): the sample's, drawn towards a multiple of the identity. */
export function shrunkCovariance(columns: readonly Float64Array[]): ShrunkCovariance {
  const n = columns.length
  const rows = columns[0]?.length ?? 0
  assert(rows > 1, 'at least 2 rows')
  const deviations = columns.map(centred)
  const sample = crossProducts(deviations, rows)
  const average = trace(sample, n) / n
  const sampleNorm = sample.reduce((sum, value) => sum + value * value, 0)
  const distance = sampleNorm - n * average * average
  let fourth = 0
  for (let row = 0; row < rows; row++) {
    let square = 0
    for (const column of deviations) square += (column[row] ?? 0) ** 2
    fourth += square * square
  }
  const noise = (fourth - rows * sampleNorm) / (rows * rows)
  const shrinkage = distance > 0 ? Math.min(1, Math.max(0, noise / distance)) : 1
  const matrix = sample.map(
    (value, i) => (1 - shrinkage) * value + (i % (n + 1) === 0 ? shrinkage * average : 0),
  )
  return { matrix, shrinkage }
}

/** Lower triangle L with L L' = matrix; undefined when the matrix is not positive definite. */
export function choleskyOf(matrix: Float64Array, n: number): Float64Array | undefined {
  const lower = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j] ?? 0
      for (let k = 0; k < j; k++) sum -= (lower[i * n + k] ?? 0) * (lower[j * n + k] ?? 0)
      if (i !== j) lower[i * n + j] = sum / (lower[j * n + j] ?? 1)
      else if (sum > 0) lower[i * n + i] = Math.sqrt(sum)
      else return undefined
    }
  return lower
}

function centred(column: Float64Array): Float64Array {
  const mean = meanOf(column)
  return column.map(value => value - mean)
}

function crossProducts(columns: readonly Float64Array[], divisor: number): Float64Array {
  const n = columns.length
  const matrix = new Float64Array(n * n)
  for (const [i, a] of columns.entries())
    for (let j = 0; j <= i; j++) {
      const product = dot(a, columns[j] ?? a) / divisor
      matrix[i * n + j] = product
      matrix[j * n + i] = product
    }
  return matrix
}

/** Four sums side by side, because one alone waits for each addition. */
function dot(a: Float64Array, b: Float64Array): number {
  const whole = a.length - (a.length % 4)
  let [w, x, y, z] = [0, 0, 0, 0]
  for (let i = 0; i < whole; i += 4) {
    w += (a[i] ?? 0) * (b[i] ?? 0)
    x += (a[i + 1] ?? 0) * (b[i + 1] ?? 0)
    y += (a[i + 2] ?? 0) * (b[i + 2] ?? 0)
    z += (a[i + 3] ?? 0) * (b[i + 3] ?? 0)
  }
  for (let i = whole; i < a.length; i++) w += (a[i] ?? 0) * (b[i] ?? 0)
  return w + x + (y + z)
}

function trace(matrix: Float64Array, n: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += matrix[i * n + i] ?? 0
  return sum
}
