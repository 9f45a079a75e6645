// Writes src/aws/model.ts from the published API model of AWS KMS: `node scripts/aws-model.ts MODEL.json.gz`.
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { excerpt } from './excerpt.ts'

const source = process.argv[2]
if (source === undefined) throw new Error('name the model: botocore/data/kms/2014-11-01/service-2.json.gz')
const model: unknown = JSON.parse(gunzipSync(readFileSync(source)).toString('utf8'))
const text = `import type { ServiceModel } from './service-model.ts'

/**
 * Those parts of the published API model of AWS KMS (2014-11-01, Apache-2.0, as in the Python package botocore
 * 1.44.5) that the emulated operations touch. Made by scripts/aws-model.ts; not edited by hand.
 */
export const KMS_MODEL: ServiceModel = ${JSON.stringify(excerpt(model), null, 2)}
`
writeFileSync(resolve(import.meta.dirname, '../src/aws/model.ts'), text)
