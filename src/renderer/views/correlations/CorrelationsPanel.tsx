import { useQuery } from '@tanstack/react-query'
import { useBridge } from '../../bridge/BridgeProvider'
import { riskQueries } from '../../bridge/queries/riskQueries'
import { Answered } from '../../components/Answered'
import { heatColor } from '../../components/heatColor'
import { EmptyNote } from '../../components/Notes'
import { ScrollView } from '../../components/ScrollView'
import { formatFixed } from '../../format/numbers'
import './correlations.css'

/** How the watched symbols move together: the darker the cell the closer, its number says how close. */
export function CorrelationsPanel() {
  const correlations = useQuery(riskQueries(useBridge()).correlations())
  return (
    <Answered query={correlations} what="the correlations">
      {({ symbols, sessions, matrix }) =>
        symbols.length < 2 ? (
          <EmptyNote title="Too few symbols">
            Correlations are those of the watchlist: watch two or more.
          </EmptyNote>
        ) : (
          <ScrollView label="Correlation figures" className="correlations">
            <table aria-label={`Correlations of daily returns over ${sessions} sessions`}>
              <thead>
                <tr>
                  <td />
                  {symbols.map(symbol => (
                    <th key={symbol} scope="col">
                      {symbol}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {symbols.map((one, row) => (
                  <tr key={one}>
                    <th scope="row">{one}</th>
                    {symbols.map((other, column) => {
                      const value = matrix[row]?.[column] ?? null
                      return (
                        <td
                          key={other}
                          className="figures"
                          title={`${one} and ${other}: ${formatFixed(value, 2)}`}
                          style={value === null || row === column ? {} : { background: heatColor(value) }}
                        >
                          {row === column ? '' : formatFixed(value, 2)}
                        </td>
                      )
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
            <p className="soft">Daily returns of {sessions} sessions.</p>
          </ScrollView>
        )
      }
    </Answered>
  )
}
