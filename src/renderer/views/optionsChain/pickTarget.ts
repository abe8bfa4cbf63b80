import { rememberedStore } from '../../state/valueStore'

type PickTarget = 'ticket' | 'builder'

const isPickTarget = (text: string): text is PickTarget => text === 'ticket' || text === 'builder'

/** What a press on a price in the chain fills. */
export const pickTarget = rememberedStore<PickTarget>('claxton.pickTarget', 'ticket', isPickTarget)

export const PICK_TARGETS = [
  { value: 'ticket', label: 'Ticket', title: 'A press on a price fills the order ticket' },
  { value: 'builder', label: 'Builder', title: 'A press on a price adds a leg to the builder' },
] as const
