import { useCallback, useEffect, useState } from 'react'
import { underlyingOf } from '#core/domain/instrument'
import { useBridge } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { Field } from '../../components/Field'
import { linkedSymbol } from '../../state/linkedSymbol'
import { useValue } from '../../state/valueStore'

/** The symbol everything is about; what is typed is looked up before it is taken. */
export function SymbolField() {
  const bridge = useBridge()
  const symbol = useValue(linkedSymbol)
  const [text, setText] = useState(symbol)
  const [problem, setProblem] = useState<string | undefined>(undefined)
  const restore = useCallback(() => {
    setText(symbol)
    setProblem(undefined)
  }, [symbol])
  useEffect(restore, [restore])

  const take = async () => {
    const wanted = text.trim().toUpperCase()
    if (wanted === '' || wanted === symbol) {
      restore()
      return
    }
    try {
      const matches = await bridge.query('instruments.search', { pattern: wanted })
      const isKnown = matches.some(match => underlyingOf(match.instrument) === wanted)
      if (isKnown) linkedSymbol.set(wanted)
      else setProblem(`no instrument ${wanted}`)
    } catch (error) {
      setProblem(bridgeErrorOf(error).message)
    }
  }
  return (
    <Field
      label="Symbol"
      value={text}
      maxLength={12}
      problem={problem}
      onChange={event => {
        setText(event.target.value)
        setProblem(undefined)
      }}
      onBlur={() => void take()}
      onKeyDown={event => {
        if (event.key === 'Enter') void take()
        if (event.key === 'Escape') restore()
      }}
    />
  )
}
