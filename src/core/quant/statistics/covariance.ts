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
  const n = columns.length
  const matrix = crossProducts(columns.map(centred), 1)
  const scale = new Float64Array(n)
  for (let i = 0; i < n; i++) scale[i] = 1 / Math.sqrt(matrix[i * n + i] ?? 0)
  for (let i = 0; i < n; i++) {
    const own = scale[i] ?? 0
    for (let j = 0; j < n; j++) matrix[i * n + j] = (matrix[i * n + j] ?? 0) * own * (scale[j] ?? 0)
    matrix[i * n + i] = 1
  }
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
  const deviations = new Float64Array(column.length)
  for (let row = 0; row < column.length; row++) deviations[row] = (column[row] ?? 0) - mean
  return deviations
}

/** Products of all pairs of columns. Two by two, so that what is read is used twice and no addition waits for another. */
function crossProducts(columns: readonly Float64Array[], divisor: number): Float64Array {
  const n = columns.length
  const matrix = new Float64Array(n * n)
  const set = (i: number, j: number, product: number) => {
    if (i >= n || j >= n) return
    matrix[i * n + j] = product / divisor
    matrix[j * n + i] = product / divisor
  }
  const first = columns[0] ?? new Float64Array(0)
  for (let i = 0; i < n; i += 2) {
    const a = columns[i] ?? first
    const b = columns[i + 1] ?? a
    for (let j = 0; j <= i; j += 2) {
      const c = columns[j] ?? first
      const d = columns[j + 1] ?? c
      let [ac, ad, bc, bd] = [0, 0, 0, 0]
      for (let row = 0; row < first.length; row++) {
        const fromA = a[row] ?? 0
        const fromB = b[row] ?? 0
        const fromC = c[row] ?? 0
        const fromD = d[row] ?? 0
        ac += fromA * fromC
        ad += fromA * fromD
        bc += fromB * fromC
        bd += fromB * fromD
      }
      set(i, j, ac)
      set(i, j + 1, ad)
      set(i + 1, j, bc)
      set(i + 1, j + 1, bd)
    }
  }
  return matrix
}

function trace(matrix: Float64Array, n: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += matrix[i * n + i] ?? 0
  return sum
}
