import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { sharedFile } from '@kmskeys/testing'

/** A file of Wycheproof's, as far as these tests read it. */
export interface VectorFile {
  readonly numberOfTests: number
  readonly testGroups: readonly Group[]
}

/** A key and its tests; bytes are hexadecimal. */
export interface Group {
  readonly type: string
  readonly keySize?: number
  readonly sha?: string
  readonly mgfSha?: string
  readonly sLen?: number
  readonly publicKeyDer?: string
  readonly publicKeyPem?: string
  /** The RSAPublicKey without the SubjectPublicKeyInfo around it. */
  readonly publicKeyAsn?: string
  readonly tests: readonly Vector[]
}

export interface Vector {
  readonly tcId: number
  readonly comment: string
  readonly msg: string
  readonly sig: string
  /** The context; none unless given. */
  readonly ctx?: string
  readonly flags?: readonly string[]
  readonly result: 'valid' | 'invalid' | 'acceptable'
}

export function readVectors(path: string): VectorFile {
  return JSON.parse(gunzipSync(readFileSync(sharedFile(path))).toString('utf8')) as VectorFile
}
