import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyClientOptions } from '@azure/keyvault-keys'
import { azureKeyVault, type AzureKeyVault } from '@kmskeys/azure'
import { expect } from 'vitest'
import { credential, token } from './emulated.ts'

// Answers written by hand from the documentation of the service: each names its page, and when it was read. They are
// replayed without the emulator, so that it and the provider cannot share one misunderstanding.

type HttpClient = NonNullable<KeyClientOptions['httpClient']>
type Response = Awaited<ReturnType<HttpClient['sendRequest']>>

/** The folder of the answers. */
export const folder: string = join(import.meta.dirname, 'answers')

/** An answer, as a file has it. */
export interface Answer {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: unknown
}

/** The answer of that name. */
export function answerOf(name: string): Answer {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Answer
}

/** The provider over the real SDK, to which the answers are handed one after the other, after the challenge. */
export function replaying(...answers: readonly (string | Answer | Error)[]): {
  readonly vault: AzureKeyVault
  readonly asked: string[]
} {
  const left = [...answers]
  const asked: string[] = []
  const httpClient: HttpClient = {
    sendRequest: async (request) => {
      const authorized = request.headers.get('authorization')
      const next = authorized === undefined ? 'challenge' : (left.shift() ?? 'no answer is left')
      const { pathname } = new URL(request.url)
      if (authorized !== undefined) asked.push(`${request.method} ${pathname} ${bodyOf(request.body)}`.trim())
      expect([undefined, `Bearer ${token}`]).toContain(authorized)
      if (next instanceof Error) throw next
      const { status, headers, body } = typeof next === 'string' ? answerOf(next) : next
      return { request, status, headers: headersOf(headers), bodyAsText: JSON.stringify(body) }
    },
  }
  const vaultUrl = 'https://example.vault.azure.net'
  return { vault: azureKeyVault({ vaultUrl, credential, clientOptions: { httpClient } }), asked }
}

function bodyOf(body: unknown): string {
  return typeof body === 'string' ? body : ''
}

function headersOf(values: { readonly [name: string]: string }): Response['headers'] {
  const map = new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    get: (name) => map.get(name.toLowerCase()),
    has: (name) => map.has(name.toLowerCase()),
    set: (name, value) => void map.set(name.toLowerCase(), String(value)),
    delete: (name) => void map.delete(name.toLowerCase()),
    toJSON: () => Object.fromEntries(map),
    [Symbol.iterator]: () => map[Symbol.iterator](),
  }
}
