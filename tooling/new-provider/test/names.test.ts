import { expect, it } from 'vitest'
import { namesOf, rename } from '../src/names.ts'

it('renames package, provider, scheme, classes, functions and files alike', () => {
  const names = namesOf('acme-hsm2')
  expect(rename('@kmskeys/example-provider', names)).toBe('@kmskeys/acme-hsm2')
  expect(rename("cloudKeys({ name: 'cloud' }) CloudError `cloud:${id}` cloud-client.ts", names)).toBe(
    "acmeHsm2Keys({ name: 'acme-hsm2' }) AcmeHsm2Error `acme-hsm2:${id}` acme-hsm2-client.ts",
  )
})

it.each([
  '',
  'Acme',
  'acme_hsm',
  '-acme',
  'acme-',
  'a--b',
  '1password',
  '../core',
  'a/b',
  'ä',
  'a'.repeat(41),
])('refuses the name "%s"', (name) => {
  expect(() => namesOf(name)).toThrow('cannot be the name of a provider')
})
