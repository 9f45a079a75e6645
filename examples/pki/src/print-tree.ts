import type { Step } from './build-pki.ts'

/** Prints the PKI as a tree, issuers above what they issued. */
export function printTree(steps: readonly Step[]): void {
  steps.forEach(({ title, depth, place, certificate, file, time }, index) => {
    const last = !steps.slice(index + 1).some((later) => later.depth === depth)
    const branch = depth === 0 ? '' : `${'   '.repeat(depth - 1)}${last ? '└─ ' : '├─ '}`
    const algorithm = certificate.signatureAlgorithm.name
    console.log(
      `${`${branch}${title}`.padEnd(36)} ${place.padEnd(18)} ${certificate.subject.toString().padEnd(26)} ${algorithm.padEnd(20)} ${time.toFixed(1).padStart(7)} ms  ${file}`,
    )
  })
}
