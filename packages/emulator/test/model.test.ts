import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gunzipSync } from 'node:zlib'
import { needsShared, sharedFile } from '@kmskeys/testing'
import { expect, it } from 'vitest'
import { excerpt } from '../scripts/excerpt.ts'
import { googleExcerpt } from '../scripts/google-excerpt.ts'
import { KMS_MODEL } from '../src/aws/model.ts'
import { GOOGLE_KMS } from '../src/google/model.ts'

const file = 'models/aws-kms-service-2.json.gz'

needsShared(file).it('the excerpt is what the script makes of the published model', () => {
  const published: unknown = JSON.parse(gunzipSync(readFileSync(sharedFile(file))).toString('utf8'))
  expect(KMS_MODEL).toEqual(excerpt(published))
})

it('the excerpt of the definitions is what the script makes of those that ship with the client', () => {
  const source = createRequire(import.meta.url).resolve('@google-cloud/kms/build/protos/protos.json')
  const published: unknown = JSON.parse(readFileSync(source, 'utf8'))
  expect(GOOGLE_KMS).toEqual(googleExcerpt(published))
})
