import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { createInterface } from 'node:readline'

export type Received = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }

/** A web service on a free port that keeps what it is sent; `answer` gives each request its status and headers. */
export class StandInService {
  readonly received: Received[] = []
  answer: (nth: number) => { readonly status: number; readonly headers?: Record<string, string> } = () => ({
    status: 200,
  })
  readonly #server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', text => {
      body += text
    })
    request.on('end', () => {
      this.received.push({ path: request.url ?? '', headers: request.headers, body })
      const { status, headers = {} } = this.answer(this.received.length)
      response.writeHead(status, headers).end('{"ok":true}')
    })
  })

  static async start(port = 0): Promise<StandInService> {
    const service = new StandInService()
    service.#server.listen(port, '127.0.0.1')
    await once(service.#server, 'listening')
    return service
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  stop(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

/** As much of SMTP as a mail needs, with what it was told. */
export async function standInMailServer(): Promise<{
  readonly url: string
  readonly mails: { readonly to: string; readonly text: string }[]
  stop(): void
}> {
  const mails: { to: string; text: string }[] = []
  const server = createSocketServer(socket => {
    let [to, text, isData] = ['', '', false]
    const say = (line: string) => socket.write(`${line}\r\n`)
    socket.on('error', () => socket.destroy())
    say('220 stand-in')
    createInterface({ input: socket })
      .on('error', () => socket.destroy())
      .on('line', line => {
        if (isData) {
          if (line !== '.') text += `${line}\n`
          else {
            mails.push({ to, text })
            isData = false
            text = ''
            say('250 kept')
          }
        } else if (/^EHLO/i.test(line)) say('250 stand-in')
        else if (/^DATA/i.test(line)) {
          isData = true
          say('354 go on')
        } else if (/^QUIT/i.test(line)) {
          say('221 bye')
          socket.end()
        } else {
          if (/^RCPT TO/i.test(line)) to = line
          say('250 ok')
        }
      })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `smtp://127.0.0.1:${port}`, mails, stop: () => server.close() }
}
