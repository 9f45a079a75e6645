import { X509Certificate } from 'node:crypto'
import type { Step } from './build-pki.ts'
import { openSSL } from './openssl.ts'

/** What somebody else said of a certificate. */
export interface Check {
  readonly by: string
  readonly what: string
  /** Why it was refused; absent when it was accepted. */
  readonly fault?: string
}

/** Has `node:crypto` verify each certificate against its issuer. */
export function verifyWithNode(steps: readonly Step[]): Check[] {
  return steps.map(({ certificate, file, issuer }) => {
    const mine = new X509Certificate(certificate.toPEM())
    const above = new X509Certificate(
      (steps.find((each) => each.file === issuer)?.certificate ?? certificate).toPEM(),
    )
    const right = mine.checkIssued(above) && mine.verify(above.publicKey)
    return { by: 'node:crypto', what: file, ...(!right && { fault: 'the signature or the issuer is wrong' }) }
  })
}

/** What OpenSSL is told to verify the chain of a certificate, in the folder of the certificates. */
function verification({ file, issuer }: Pick<Step, 'file' | 'issuer'>): string[] {
  return ['verify', '-x509_strict', '-CAfile', 'root.pem', '-untrusted', issuer, file]
}

/** The command line with which a user has OpenSSL verify the chain of a certificate, as it was done here. */
export function verificationCommand(folder: string, step: Pick<Step, 'file' | 'issuer'>): string {
  const quoted = /^[\w/.-]+$/u.test(folder) ? folder : `'${folder.replaceAll("'", String.raw`'\''`)}'`
  return `cd ${quoted} && openssl ${verification(step).join(' ')}`
}

/** Has OpenSSL verify the chain of each certificate. */
export async function verifyWithOpenSSL(
  command: string,
  steps: readonly Step[],
  folder: string,
): Promise<Check[]> {
  return Promise.all(
    steps.map(async (step) => {
      const check = { by: 'openssl verify', what: step.file }
      try {
        await openSSL(command, verification(step), folder)
        return check
      } catch (error) {
        return { ...check, fault: error instanceof Error ? error.message : String(error) }
      }
    }),
  )
}
