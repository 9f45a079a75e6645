import { createHash, generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import {
  curveByName,
  mlKEMParametersByName,
  slhDSAParametersByName,
  UnsupportedAlgorithmError,
  type Call,
  type KeySpec,
  type OpenedKey,
} from '@kmskeys/core'
import { spkiOf, type KeyMaterial } from './key-material.ts'
import { generateMLDSA } from './ml-dsa.ts'
import { generateMLKEM } from './ml-kem.ts'
import { checkName } from './reference.ts'
import { softwareKey } from './software-key.ts'
import { generateSLHDSA } from './slh-dsa.ts'
import type { LocalContext } from './store.ts'

/**
 * Makes a key and keeps it. Without a name it gets one from its public key's fingerprint. A software key serves
 * every use of its type, so that `use` is honoured by itself.
 */
export async function createKey(context: LocalContext, spec: KeySpec, { signal }: Call): Promise<OpenedKey> {
  const wanted = spec.name === undefined ? undefined : checkName(spec.name)
  const key = await generate(spec, signal)
  const stored = await context.store.add(wanted ?? fingerprintName(key), key, signal)
  return softwareKey(stored, context.verifySignatures)
}

const generatePair = promisify(generateKeyPair)

async function generate(spec: KeySpec, signal: AbortSignal): Promise<KeyMaterial> {
  switch (spec.type) {
    case 'rsa':
      return (await generatePair('rsa', { modulusLength: spec.size })).privateKey
    case 'ec':
      return (await generatePair('ec', { namedCurve: curveByName(spec.curve)?.nodeName ?? spec.curve }))
        .privateKey
    case 'dsa':
      return (await generatePair('dsa', { modulusLength: spec.size, divisorLength: 256 })).privateKey
    case 'ed25519':
      return (await generatePair('ed25519')).privateKey
    case 'ed448':
      return (await generatePair('ed448')).privateKey
    case 'x25519':
      return (await generatePair('x25519')).privateKey
    case 'x448':
      return (await generatePair('x448')).privateKey
    case 'ml-dsa':
      return generateMLDSA(spec.parameterSet)
    case 'slh-dsa': {
      const parameters = slhDSAParametersByName(spec.parameterSet)
      if (parameters !== undefined) return generateSLHDSA(parameters, signal)
      break
    }
    case 'ml-kem': {
      const parameters = mlKEMParametersByName(spec.parameterSet)
      if (parameters !== undefined) return generateMLKEM(parameters)
    }
  }
  throw new UnsupportedAlgorithmError(`software keys are made of the types ${MADE.join(', ')}`, {
    supported: MADE,
  })
}

const MADE = ['rsa', 'ec', 'dsa', 'ed25519', 'ed448', 'x25519', 'x448', 'ml-dsa', 'slh-dsa', 'ml-kem']

/** The name of a key that was given none. */
export function fingerprintName(key: KeyMaterial): string {
  return `key-${createHash('sha256').update(spkiOf(key)).digest('hex').slice(0, 32)}`
}
