import { expect, it, vi } from 'vitest'
import { KmsError } from '../src/aws/kms-error.ts'
import { KmsService } from '../src/aws/kms-service.ts'
import { KmsStore } from '../src/aws/store.ts'

vi.mock(import('../src/aws/operations/index.ts'), () => ({
  OPERATIONS: {
    ListKeys: () => ({ Keys: 'none' }),
    ListAliases: () => ({ Aliases: [] }),
    DescribeKey: () => {
      throw new KmsError('AlreadyExistsException', 'it is there')
    },
  },
}))

async function answerTo(operation: string, input: object): Promise<{ status: number; body: string }> {
  const service = new KmsService(new KmsStore('us-east-1', '111122223333', Infinity))
  const authorization =
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261124/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=0'
  const request = { method: 'POST', path: '/', headers: { authorization }, body: new Uint8Array() }
  const { status, body } = await service.serve({ operation, request, input }, undefined)
  await service.close()
  return { status, body: String(body) }
}

it('what the published model does not allow never leaves', async () => {
  const { status, body } = await answerTo('ListKeys', {})
  expect(status).toBe(500)
  expect(body).toContain('the answer departs from the model')
  expect(body).not.toContain('"Keys":"none"')
})

it('an error that the operation never answers does not leave as such', async () => {
  const { status, body } = await answerTo('DescribeKey', { KeyId: 'alias/a' })
  expect(status).toBe(500)
  expect(body).toContain('DescribeKey never answers AlreadyExistsException')
})

it('what it allows does', async () => {
  expect(await answerTo('ListAliases', {})).toEqual({ status: 200, body: '{"Aliases":[]}' })
})
