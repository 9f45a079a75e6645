import { inspect } from 'node:util'
import { parseKeyURI, percentDecode } from '@kmskeys/core'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'

function parts(uri: string): unknown[] {
  const { scheme, body, attributes, query } = parseKeyURI(uri)
  return [scheme, body, Object.fromEntries(attributes), Object.fromEntries(query)]
}

describe('parseKeyURI', () => {
  it.each<[string, unknown[]]>([
    ['awskms:///alias/x', ['awskms', '///alias/x', {}, {}]],
    [
      'AWSKMS:key-id=1;region=eu-west-1',
      ['awskms', 'key-id=1;region=eu-west-1', { 'key-id': '1', region: 'eu-west-1' }, {}],
    ],
    [
      'pkcs11:token=My%20CA;object=a%3Bb?pin-value=12%2634&module-name=x',
      [
        'pkcs11',
        'token=My%20CA;object=a%3Bb',
        { token: 'My CA', object: 'a;b' },
        { 'pin-value': '12&34', 'module-name': 'x' },
      ],
    ],
    ['pkcs11:object=a?x=1;y=2', ['pkcs11', 'object=a', { object: 'a' }, { x: '1', y: '2' }]],
    ['local:a+b', ['local', 'a+b', {}, {}]],
    ['local:x?folder=a+b%2B', ['local', 'x', {}, { folder: 'a+b+' }]],
    ['local:/tmp/a=b;c', ['local', '/tmp/a=b;c', {}, {}]],
    ['x:a=b=c', ['x', 'a=b=c', { a: 'b=c' }, {}]],
    ['x:a=', ['x', 'a=', { a: '' }, {}]],
    ['x:', ['x', '', {}, {}]],
    ['x:y?', ['x', 'y', {}, {}]],
    ['gcpkms://projects/p/locations/l', ['gcpkms', '//projects/p/locations/l', {}, {}]],
  ])('takes %s apart', (uri, expected) => {
    expect(parts(uri)).toEqual(expected)
  })

  it.each([
    ['no scheme', 'alias/SECRET'],
    ['nothing', ''],
    ['a scheme that begins with a digit', '1x:SECRET'],
    ['an attribute twice', 'x:a=SECRET;a=SECRET'],
    ['an attribute twice in the query', 'x:y?a=SECRET&a=SECRET'],
    ['an attribute without a name', 'x:a=1;=SECRET'],
    ['an attribute without a value', 'x:a=1;SECRET'],
    ['a query without a value', 'x:y?SECRET'],
    ['a broken percent-encoding', 'x:y?pin=SECRET%'],
    ['a percent-encoding that is no text', 'x:y?pin=SECRET%ff'],
  ])('refuses %s, and never shows a value', async (_what, uri) => {
    const error = await failure(() => parseKeyURI(uri))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
    expect(inspect(error, { depth: 5, showHidden: true })).not.toContain('SECRET')
  })

  it('refuses what is no text', async () => {
    for (const uri of [undefined, null, 7, {}])
      expect((await failure(() => parseKeyURI(uri as never))).code).toBe('INVALID_INPUT')
  })
})

it('percentDecode leaves a plus sign alone', () => {
  expect(percentDecode('a+b%20c%2B', 'x')).toBe('a+b c+')
})
