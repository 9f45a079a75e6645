import { SIGNATURES, type Inputs } from './inputs.ts'

/**
 * What a library is asked to find out whether it has a feature: it throws, or answers that it has not. Where there is
 * nothing to ask, because it has no call for it, the probe says so.
 */
export type Probe = ((inputs: Inputs) => unknown) | 'no call'

/** Whether a library has a feature, or how much of it. */
export async function outcome(probe: Probe, inputs: Inputs): Promise<boolean | string> {
  if (probe === 'no call') return false
  try {
    const answer = await probe(inputs)
    return typeof answer === 'string' ? answer : answer === true
  } catch {
    return false
  }
}

type Verify = (der: Uint8Array<ArrayBuffer>) => Promise<boolean>

/** Asks, for each feature that is a signature, whether all its certificates are found right. */
export function verifiesEach(verify: Verify): Readonly<Record<string, Probe>> {
  return Object.fromEntries(SIGNATURES.map((feature) => [feature, verifies(feature, verify)]))
}

function verifies(feature: string, verify: Verify): Probe {
  return async ({ signed }) => {
    const list = signed[feature] ?? []
    const right = await Promise.all(list.map((der) => verify(Uint8Array.from(der))))
    return right.length > 0 && right.every(Boolean)
  }
}

/** Asks whether a malformed certificate is refused, and one that is not malformed is read. */
export function refuses(feature: string, read: (der: Uint8Array<ArrayBuffer>) => unknown): Probe {
  return ({ malformed, certificate }) => {
    read(Uint8Array.from(certificate))
    const der = malformed[feature]
    if (der === undefined) throw new Error(`there is no input for ${feature}`)
    try {
      read(Uint8Array.from(der))
      return false
    } catch {
      return true
    }
  }
}
