import { randomUUID } from 'node:crypto'
import type { FaultNames } from '../server/faults.ts'
import type { Service, ServiceAnswer, ServiceCall, ServiceRequest } from '../server/service.ts'
import { Fields, isRecord } from './fields.ts'
import { badParameter, KeyVaultError } from './key-vault-error.ts'
import { CHALLENGE, falsify, FAULTS, refusal, type KeyVaultFault } from './key-vault-faults.ts'
import type { KeyVaultInput } from './operations/operation.ts'
import { ROUTES, type Route } from './routes.ts'
import type { KeyVaultStore } from './store.ts'

/** Key Vault over REST: the path names the key and the operation, and the bearer token whoever asks. */
export class KeyVaultService implements Service<KeyVaultFault> {
  readonly name = 'Azure Key Vault'
  readonly faults: FaultNames = FAULTS
  readonly #store: KeyVaultStore

  constructor(store: KeyVaultStore) {
    this.#store = store
  }

  read(request: ServiceRequest): ServiceCall {
    const { route, input, body } = readRequest(request)
    const operation = hasToken(request) ? (route?.operation ?? 'unknown') : CHALLENGE
    const { name, version } = input
    const named = { ...(name !== '' && { name }), ...(version !== undefined && { version }) }
    return { operation, request, input: { ...named, ...(isRecord(body) && body) } }
  }

  async serve({ request }: ServiceCall, fault: KeyVaultFault | undefined): Promise<ServiceAnswer> {
    try {
      const refused = fault && refusal(fault)
      if (refused !== undefined) throw refused
      if (!hasToken(request))
        throw new KeyVaultError(401, 'Unauthorized', 'AKV10000: Request is missing a Bearer or PoP token.')
      const { route, input, body } = readRequest(request)
      if (route === undefined)
        throw new KeyVaultError(404, 'NotFound', `${request.method} ${request.path} is not emulated.`)
      if (input.query.get('api-version') === null) throw badParameter('api-version must be specified.')
      if (request.body.length > 0 && !isRecord(body)) throw badParameter('The body is not a JSON object.')
      const output = await route.serve(this.#store, input)
      if (fault === 'not-json')
        return { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>a proxy</html>' }
      return answer(output === undefined ? 204 : 200, await falsify(fault, output, input, this.#store))
    } catch (error) {
      return this.#refuse(
        error instanceof KeyVaultError ? error : new KeyVaultError(500, 'InternalServerError', String(error)),
      )
    }
  }

  close(): Promise<void> {
    return this.#store.local.close()
  }

  #refuse(error: KeyVaultError): ServiceAnswer {
    const { managedHSM } = this.#store
    const resource = managedHSM ? 'https://managedhsm.azure.net' : 'https://vault.azure.net'
    const headers = {
      ...(error.status === 401 && {
        'www-authenticate': `Bearer authorization="https://login.microsoftonline.com/${TENANT}", resource="${resource}"`,
      }),
      ...(error.status === 429 && { 'retry-after': '1' }),
    }
    // A managed HSM challenges without a body.
    const body = error.status === 401 && managedHSM ? undefined : error.body
    return { ...answer(error.status, body, headers), error: error.inner ?? error.code }
  }
}

/** The tenant whose tokens are accepted, as any are. */
const TENANT = '00000000-0000-0000-0000-000000000001'

function hasToken({ headers }: ServiceRequest): boolean {
  return /^Bearer \S/.test(headers.authorization ?? '')
}

function readRequest(request: ServiceRequest): {
  readonly route: Route | undefined
  readonly input: KeyVaultInput
  readonly body: unknown
} {
  const origin = `https://${request.headers.host ?? 'localhost'}`
  const [path = '', query] = request.path.split('?')
  const route = ROUTES.find((each) => each.method === request.method && each.path.test(path))
  const { name = '', version } = route?.path.exec(path)?.groups ?? {}
  const body = parse(request.body)
  const input = {
    origin,
    name,
    version: version === '' ? undefined : version,
    query: new URLSearchParams(query),
    body: new Fields(body),
  }
  return { route, input, body }
}

function answer(
  status: number,
  body: object | undefined,
  headers: { readonly [name: string]: string } = {},
): ServiceAnswer {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-cache',
      'x-ms-keyvault-region': 'westeurope',
      'x-ms-keyvault-service-version': '1.9.2300.1',
      'x-ms-request-id': randomUUID(),
      ...headers,
    },
    body: body === undefined ? '' : JSON.stringify(body),
  }
}

function parse(body: Uint8Array): unknown {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    return parsed
  } catch {
    return undefined
  }
}
