/** The stages that a decision to enter passes, in order (seed 003, section 2.5). */
export const STAGES = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I'] as const
export type Stage = (typeof STAGES)[number]

export const STAGE_TITLES: Readonly<Record<Stage, string>> = {
  A: 'Universe and data',
  B: 'Calendar',
  C: 'Liquidity',
  D: 'Eligibility',
  E: 'Regime',
  F: 'Structure',
  G: 'Corporate events, EV and risk',
  H: 'Execution',
  I: 'Management',
}
