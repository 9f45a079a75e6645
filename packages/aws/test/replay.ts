import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { awsKms, type AwsKms } from '@kmskeys/aws'
import { onTestFinished } from 'vitest'
import { credentials } from './emulated.ts'

// Answers written by hand from the documentation of the service: each names its page, and when it was read. They are
// replayed without the emulator, so that it and the provider cannot share one misunderstanding.

/** The folder of the answers. */
export const folder: string = join(import.meta.dirname, 'answers')

export interface Answer {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: unknown
}

export function answerOf(name: string): Answer {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Answer
}

/** The provider over the real SDK, to which the answers are handed one after the other. */
export async function replaying(
  ...names: readonly (string | Answer)[]
): Promise<{ provider: AwsKms; asked: unknown[] }> {
  const left = [...names]
  const asked: unknown[] = []
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = []
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    request.on('end', () => {
      asked.push([request.headers['x-amz-target'], JSON.parse(Buffer.concat(chunks).toString())])
      const next = left.shift() ?? 'no answer is left'
      const { status, headers, body } = typeof next === 'string' ? answerOf(next) : next
      response.writeHead(status, headers).end(JSON.stringify(body))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const kms = awsKms({
    region: 'us-west-2',
    clientConfig: { endpoint: `http://127.0.0.1:${port}`, credentials },
  })
  onTestFinished(async () => {
    await kms.close()
    server.close()
    server.closeAllConnections()
  })
  return { provider: kms, asked }
}
