import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { needsShared, sharedFile } from '@kmskeys/testing'
import { expect } from 'vitest'
import { excerpt } from '../scripts/excerpt.ts'
import { KMS_MODEL } from '../src/aws/model.ts'

const file = 'models/aws-kms-service-2.json.gz'

needsShared(file).it('the excerpt is what the script makes of the published model', () => {
  const published: unknown = JSON.parse(gunzipSync(readFileSync(sharedFile(file))).toString('utf8'))
  expect(KMS_MODEL).toEqual(excerpt(published))
})
