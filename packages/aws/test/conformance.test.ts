import { AccessDeniedError } from '@kmskeys/core'
import { testProvider } from '@kmskeys/conformance'
import { awsKmsEmulator } from '@kmskeys/emulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { make } from './support/account.ts'
import { described } from './support/described.ts'

const server = await awsKmsEmulator({ region: 'eu-west-1', pageSize: 2 })

beforeAll(() => make(server), 60_000)
afterAll(() => server.close())

testProvider(described(server), { describe, test })

test('an error of this family is one by instanceof', async () => {
  const denied = described(server).failures?.find(({ code }) => code === 'ACCESS_DENIED')
  await expect(denied?.act()).rejects.toBeInstanceOf(AccessDeniedError)
})
