import { KmsKeysError } from '@kmskeys/core'
import { expect, it } from 'vitest'
import { readTree, writeTree } from '../src/der/certificate-tree.ts'
import { planLeaves } from '../src/leaf/plan.ts'
import { leavesToRead } from '../src/leaf/read.ts'

const [leaf = new Uint8Array()] = await leavesToRead(planLeaves(1))

it('writes the certificate that was read', () => {
  expect(Buffer.from(writeTree(readTree(leaf)))).toEqual(Buffer.from(leaf))
})

it('refuses what is no DER', () => {
  expect(() => readTree(leaf.subarray(0, -1))).toThrow(KmsKeysError)
})
