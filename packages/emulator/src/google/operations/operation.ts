import type { Input } from '../input.ts'
import type { GoogleStore } from '../store.ts'

/** What an operation answers. */
export type Output = { readonly [field: string]: unknown }

/** Serves one operation on a request that has what it must; throws {@link GoogleError}. */
export type Operation = (store: GoogleStore, input: Input) => Output | Promise<Output>
