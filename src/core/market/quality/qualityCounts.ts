import { type Defect, type DefectCode, isRejected } from './dataDefect'

/** How much was checked and what was found. */
export class QualityCounts {
  checked = 0
  rejected = 0
  readonly defects = new Map<DefectCode, number>()

  add(found: readonly Defect[]): void {
    this.checked++
    if (found.some(isRejected)) this.rejected++
    for (const { code } of found) this.defects.set(code, (this.defects.get(code) ?? 0) + 1)
  }

  /** Of what was checked, the share that was not rejected; NaN before anything was. */
  get share(): number {
    return (this.checked - this.rejected) / this.checked
  }
}
