import { describe, expect, it } from 'vitest'
import { csvOf } from './download'

describe('csvOf', () => {
  it('quotes what would be read as something else', () => {
    expect(
      csvOf(
        ['a', 'b'],
        [
          ['x,y', 1],
          ['say "no"', null],
          ['two\nlines', -2.5],
        ],
      ),
    ).toBe('a,b\r\n"x,y",1\r\n"say ""no""",\r\n"two\nlines",-2.5')
  })

  it.each(['=1+1', '+cmd', '-2', '@sum'])('makes no formula of the text %s', text => {
    expect(csvOf(['note'], [[text]])).toBe(`note\r\n'${text}`)
  })
})
