import type { AwsKmsEmulator } from '@kmskeys/emulator'

/** What was answered, read as JSON where it is. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

/** A request as it goes over the wire, without an SDK. */
export async function request(
  server: AwsKmsEmulator,
  operation: string,
  input: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const scope = `20261101/${server.region}/kms/aws4_request`
  const response = await fetch(server.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `TrentService.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=host, Signature=00`,
      ...headers,
    },
    body: typeof input === 'string' ? input : JSON.stringify(input),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : (JSON.parse(text) as Reply['body']),
  }
}
