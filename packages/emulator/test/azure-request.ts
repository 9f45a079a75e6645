import { once } from 'node:events'
import { request as httpsRequest } from 'node:https'
import { json } from 'node:stream/consumers'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { AzureKeyVaultEmulator } from '@kmskeys/emulator'

/** What was answered, read as JSON. */
export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: { readonly [field: string]: unknown }
}

/** A request as it goes over the wire, without an SDK. */
export async function azureRequest(
  server: AzureKeyVaultEmulator,
  method: string,
  path: string,
  body?: unknown,
  authorization: string | undefined = 'Bearer any',
): Promise<Reply> {
  const request = httpsRequest(`${server.vaultUrl}${path}`, {
    method,
    ca: server.ca,
    headers: {
      ...(authorization !== '' && { authorization }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
  })
  request.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const { statusCode: status = 0, headers } = response
  const empty = headers['content-length'] === '0'
  return { status, headers, body: empty ? {} : ((await json(response)) as Reply['body']) }
}
