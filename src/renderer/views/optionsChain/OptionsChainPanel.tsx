import { EmptyNote } from '../../components/Notes'

export function OptionsChainPanel() {
  return <EmptyNote title="No chain yet" />
}
