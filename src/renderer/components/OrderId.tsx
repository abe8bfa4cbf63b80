const SHOWN = 12

/** Enough of an order's id to tell it from the others; all of it when pointed at. */
export function OrderId({ id, absent = '' }: { id: string | null; absent?: string }) {
  return (
    <span className="figures soft" title={id ?? ''}>
      {id === null ? absent : id.slice(0, SHOWN)}
    </span>
  )
}
