import { describe, expect, it } from 'vitest'
import { type DesktopBridge, openDesktopTransport } from './desktopTransport'

describe('the pipe of the desktop window', () => {
  it('carries texts and buffers both ways, and the reason of its end', () => {
    const sent: string[] = []
    let say: (message: string | ArrayBuffer) => void = () => undefined
    let end: (reason: string) => void = () => undefined
    let isClosed = false
    const desktop: DesktopBridge = {
      open: (onMessage, onClose) => {
        say = onMessage
        end = onClose
        return {
          send: message => sent.push(message),
          close: () => {
            isClosed = true
          },
        }
      },
    }
    const transport = openDesktopTransport(desktop)
    const heard: unknown[] = []
    transport.onMessage(message => heard.push(message))
    transport.onClose(reason => heard.push(reason))
    const buffer = new ArrayBuffer(8)
    transport.send('hello')
    say('welcome')
    say(buffer)
    end('the engine stopped')
    transport.close()
    expect([sent, heard, isClosed]).toEqual([['hello'], ['welcome', buffer, 'the engine stopped'], true])
  })
})
