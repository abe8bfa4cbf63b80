/** Drawn on a grid of 20: strokes only, so that they take the colour of their text. */
const PATHS: Readonly<Record<string, string>> = {
  trade: 'M4 3v14M4 6h2v6H2V6zM10 5v12M8 8h4v5H8zM16 2v13M14 4h4v7h-4z',
  build: 'M2 15h4l4-10h1l4 10h3M2 15h16M6 15v2M15 15v2',
  decide: 'M10 3v4M10 7 4.5 12.5M10 7l5.500 5.500M2.500 12.500h4v4h-4zM13.500 12.500h4v4h-4z',
  watch:
    'M2 10s3-5.500 8-5.500 8 5.500 8 5.500-3 5.500-8 5.500S2 10 2 10zM10 7.500a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5z',
  review: 'M3 4h14v13H3zM3 8h14M7 2v4M13 2v4M6.500 12h2M11.500 12h2',
  run: 'M10 6.500a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7zM10 2v3M10 15v3M2 10h3M15 10h3M4.500 4.500l2 2M13.500 13.500l2 2M15.500 4.500l-2 2M6.500 13.500l-2 2',
  find: 'M8.500 3a5.500 5.500 0 1 1 0 11 5.500 5.500 0 0 1 0-11zM12.500 12.500 17 17',
  keys: 'M2 5h16v10H2zM5 8h.01M8 8h.01M11 8h.01M14 8h.01M6 12h8',
}

const OWN = 'M3 3h6v6H3zM11 3h6v6h-6zM3 11h6v6H3zM11 11h6v6h-6z'

export function RailIcon({ name }: { name: string }) {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" aria-hidden="true">
      <path d={PATHS[name] ?? OWN} strokeWidth="1.4" strokeLinejoin="round" strokeLinecap="round" />
    </svg>
  )
}
