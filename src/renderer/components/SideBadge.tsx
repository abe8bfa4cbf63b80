import { Badge } from './Badge'

export function SideBadge({ side }: { side: 'buy' | 'sell' }) {
  return <Badge tone={side === 'buy' ? 'up' : 'down'}>{side === 'buy' ? 'BUY' : 'SELL'}</Badge>
}
