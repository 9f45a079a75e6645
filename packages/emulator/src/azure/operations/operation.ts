import type { Fields } from '../fields.ts'
import type { KeyVaultStore } from '../store.ts'

/** What is answered; nothing where the service answers without a body. */
export type Output = { readonly [field: string]: unknown } | undefined

/** A request, read. */
export interface KeyVaultInput {
  /** Such as `https://127.0.0.1:40123`, as the client wrote it; key identifiers begin with it. */
  readonly origin: string
  readonly name: string
  /** The version, where the path names one. */
  readonly version: string | undefined
  readonly query: URLSearchParams
  readonly body: Fields
}

/** Serves one operation; throws {@link KeyVaultError}. */
export type Operation = (store: KeyVaultStore, input: KeyVaultInput) => Output | Promise<Output>
