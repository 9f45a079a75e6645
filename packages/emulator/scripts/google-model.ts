// Writes src/google/model.ts from the definitions in @google-cloud/kms: `node scripts/google-model.ts`.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { googleExcerpt } from './google-excerpt.ts'

const source = createRequire(import.meta.url).resolve('@google-cloud/kms/build/protos/protos.json')
const published: unknown = JSON.parse(readFileSync(source, 'utf8'))
const text = `import type { ProtoNode } from './proto-node.ts'

/**
 * Those parts of the published definitions of Google Cloud KMS (v1, Apache-2.0, as in the npm package
 * @google-cloud/kms 6.3.0) that the emulated operations touch, in the JSON form of protobuf.js. Made by
 * scripts/google-model.ts; not edited by hand.
 */
export const GOOGLE_KMS: ProtoNode = ${JSON.stringify(googleExcerpt(published), null, 2)}
`
writeFileSync(resolve(import.meta.dirname, '../src/google/model.ts'), text)
