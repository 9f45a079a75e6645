import type { Step } from './build-pki.ts'

/** Prints the PKI as a tree, issuers above what they issued. */
export function printTree(steps: readonly Step[]): void {
  steps.forEach(({ title, depth, place, certificate, file, time }, index) => {
    const later = steps.slice(index + 1)
    const stems = Array.from({ length: Math.max(0, depth - 1) }, (_, level) =>
      goesOn(later, level + 1) ? '│  ' : '   ',
    )
    const branch = depth === 0 ? '' : goesOn(later, depth) ? '├─ ' : '└─ '
    const columns = [
      `${stems.join('')}${branch}${title}`.padEnd(34),
      place.padEnd(20),
      certificate.subject.toString().padEnd(30),
      certificate.signatureAlgorithm.name.padEnd(19),
      `${time.toFixed(1).padStart(7)} ms`,
      file,
    ]
    console.log(columns.join(' '))
  })
}

/** Whether the branch at this depth has another after the steps that hang below. */
function goesOn(later: readonly Step[], depth: number): boolean {
  return later.find((step) => step.depth <= depth)?.depth === depth
}
